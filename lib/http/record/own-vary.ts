import type { HeaderValue } from '../../cache/entry/entry.js';
import type { Program } from '../program/program.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Fields of those who work on every response, hits too, such as CORS and compression: they choose among no answers of a method. */
const OF_EVERY_RESPONSE = ['origin', 'accept-encoding'];

type Varying = Pick<Program, 'vary' | 'chosenBy' | 'declaredHeaders'>;

/**
 * Whether a method says itself in `Vary` which request fields its answer was chosen by (RFC 9111, section 4.1). Then the
 * program's own fields are in the key all the same, but are not announced.
 * @param before the `Vary` before the method ran, which may be its own `@Header()`
 */
export function hasOwnVary(program: Varying, before: HeaderValue | undefined, after: HeaderValue | undefined): boolean {
  if (program.vary.length === 0) return false;
  const others = program.declaredHeaders.has('vary') ? [] : fieldNamesIn(before);
  const known = new Set([...others, ...OF_EVERY_RESPONSE, ...program.chosenBy]);
  return fieldNamesIn(after).some((field) => !known.has(field));
}
