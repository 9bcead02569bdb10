import { keyTooLong } from '../../errors/call.js';
import { encode } from './encode.js';
import type { Hiding } from './hiding.js';
import { MAX_KEY_LENGTH } from '../support/key-bounds.js';

export { MAX_KEY_LENGTH };

/** What identifies a call: Giotto's triple, and what else takes part. */
export interface KeyParts {
  /** The encoded arguments. */
  readonly args: string;
  readonly program: string;
  readonly mediaType: string;
  /** Values beside the arguments that the answer depends on, by name: request headers in `vary`, the identity of the entry. */
  readonly qualifiers?: Readonly<Record<string, unknown>>;
  /** What of the qualifiers must not show. */
  readonly hiding?: Hiding;
}

/**
 * `(model arguments)(program name)(media type)`, as Giotto has it: `{"x":12}(squared)(text/html)`, followed by the qualifiers
 * where there are any. Injective, since the encoded arguments end where they end and a name has no parentheses.
 * @throws GIOTTO_KEY_TOO_LONG
 */
export function programKey({ args, program, mediaType, qualifiers, hiding }: KeyParts): string {
  if (args.length > MAX_KEY_LENGTH) throw keyTooLong(program, MAX_KEY_LENGTH);
  const key = `${args}(${program})(${mediaType})`;
  return qualifiers === undefined ? key : key + encode(qualifiers, 'qualifiers', program, hiding);
}
