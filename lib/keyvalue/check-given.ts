import { invalidOption } from '../errors/options.js';

/** What a constructor takes in one place. */
interface Accepted {
  readonly isText?: boolean;
  /** What to pass, in a sentence. */
  readonly cure: string;
}

/** @throws GIOTTO_INVALID_OPTION where a constructor was handed neither an object nor a text that it takes, such as a `null` */
export function checkGiven(constructor: string, value: unknown, { isText = false, cure }: Accepted): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject && !(isText && typeof value === 'string')) throw invalidOption(`new ${constructor}()`, value, cure);
}

/** What stands behind the server in a constructor. */
export const SETTINGS: Accepted = { cure: 'Pass an object of settings behind the server, or nothing.' };
