import { digest } from './digest.js';
import { Encoder } from './encode.js';
import { quote, scalarText } from './encode-leaf.js';
import { MAX_KEY_LENGTH } from './key-bounds.js';
import type { Culprit } from './key-text.js';

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
 * @param program what an error calls the program
 * @throws GIOTTO_NOT_KEYABLE, naming the parameter; GIOTTO_KEY_TOO_LONG
 */
export function encodeArguments(parameters: readonly Parameter[], args: readonly unknown[], program?: string): string {
  let text = '{';
  for (const { name, index, secret } of parameters) {
    if (text.length > 1) text += ',';
    text += `${quote(name)}:`;
    text += encodeArgument(args[index], { name, program, secret }, MAX_KEY_LENGTH - text.length);
  }
  return `${text}}`;
}

function encodeArgument(value: unknown, culprit: Culprit & Pick<Parameter, 'secret'>, room: number): string {
  if (value === undefined) return 'undefined';
  const text = scalarText(value) ?? new Encoder(culprit, culprit.secret ? MAX_KEY_LENGTH : room).textOf(value);
  return culprit.secret ? `secret#${digest(text)}` : text;
}
