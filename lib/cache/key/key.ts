import { keyTooLong } from '../../errors/call.js';
import { encode } from './encode.js';
import type { Hiding } from './hiding.js';
import { MAX_KEY_LENGTH } from '../support/key-bounds.js';

export { MAX_KEY_LENGTH };

/** The parts that identify a call: Giotto's triple, and more. */
export interface KeyParts {
  /** The encoded arguments. */
  readonly args: string;
  readonly program: string;
  readonly mediaType: string;
  /** Values besides the arguments that the answer depends on, by name: request headers in `vary`, the identity of the entry. */
  readonly qualifiers?: Readonly<Record<string, unknown>>;
  /** Which qualifiers must not be visible. */
  readonly hiding?: Hiding;
  /** The release of the application whose answer it is. Answers of other releases have other keys. */
  readonly release?: string;
}

/**
 * Returns `(model arguments)(program name)(media type)` as Giotto has it, `{"x":12}(squared)(text/html)`, and the qualifiers and
 * `@release` if there are any. No two calls have the same key: encoded arguments and qualifiers are self-delimiting, and a name
 * has no parentheses.
 * @throws GIOTTO_KEY_TOO_LONG
 */
export function programKey({ args, program, mediaType, qualifiers, hiding, release }: KeyParts): string {
  if (args.length > MAX_KEY_LENGTH) throw keyTooLong(program, MAX_KEY_LENGTH);
  const named = `${args}(${program})(${mediaType})`;
  const key = qualifiers === undefined ? named : named + encode(qualifiers, 'qualifiers', program, hiding);
  return release === undefined ? key : `${key}@${release}`;
}
