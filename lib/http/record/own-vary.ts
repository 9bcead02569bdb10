import type { HeaderValue } from '../../cache/entry/entry.js';
import type { Program } from '../program/program.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Fields that middlewares such as CORS and compression add to every response, hits too. They select no answer of a method. */
const OF_EVERY_RESPONSE = ['origin', 'accept-encoding'];

type Varying = Pick<Program, 'vary' | 'chosenBy' | 'declaredHeaders'>;

/**
 * True if a method itself names in `Vary` the request fields that selected its answer (RFC 9111, section 4.1). The program's
 * `vary` fields are then part of the key, but are not announced.
 * @param before the `Vary` before the method ran. It may come from `@Header()`.
 */
export function hasOwnVary(program: Varying, before: HeaderValue | undefined, after: HeaderValue | undefined): boolean {
  if (program.vary.length === 0) return false;
  const others = program.declaredHeaders.has('vary') ? [] : fieldNamesIn(before);
  const known = new Set([...others, ...OF_EVERY_RESPONSE, ...program.chosenBy]);
  return fieldNamesIn(after).some((field) => !known.has(field));
}
