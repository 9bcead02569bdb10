import { digest } from './digest.js';
import { encode } from './encode.js';

/** One part of the call that the key holds. */
export interface Parameter {
  /** What it is called in the key. */
  readonly name: string;
  /** Its place among the method's arguments. */
  readonly index: number;
  /** Whether it carries credentials, so that only a digest of it may stand in a key. */
  readonly secret: boolean;
}

/** Arguments by name, as `key:` gets them. */
export function namedArguments(parameters: readonly Parameter[], args: readonly unknown[]): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  for (const { name, index } of parameters)
    Object.defineProperty(named, name, { value: args[index], enumerable: true, configurable: true, writable: true });
  return named;
}

/**
 * Canonical text of the arguments, `{"x":12}`.
 * @param parameters sorted by name
 * @throws GIOTTO_NOT_KEYABLE, naming the parameter
 */
export function encodeArguments(parameters: readonly Parameter[], args: readonly unknown[]): string {
  let text = '{';
  for (const parameter of parameters) text += `${text.length === 1 ? '' : ','}${encodeArgument(parameter, args[parameter.index])}`;
  return `${text}}`;
}

function encodeArgument({ name, secret }: Parameter, value: unknown): string {
  const text = encode(value, name);
  return `${JSON.stringify(name)}:${secret && value !== undefined ? `secret#${digest(text)}` : text}`;
}
