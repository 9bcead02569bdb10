import { invalidOption } from '../errors/options.js';

/** The values that a parameter of a constructor accepts. */
interface Accepted {
  readonly isText?: boolean;
  /** A sentence that says what to pass. */
  readonly cure: string;
}

/** @throws GIOTTO_INVALID_OPTION if the value is neither an object nor an accepted text, for example `null` */
export function checkGiven(constructor: string, value: unknown, { isText = false, cure }: Accepted): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject && !(isText && typeof value === 'string')) throw invalidOption(`new ${constructor}()`, value, cure);
}

/** For the parameter after the server. */
export const SETTINGS: Accepted = { cure: 'Pass an object of settings after the server, or nothing.' };
