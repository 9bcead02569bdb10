import Negotiator from 'negotiator';

import { withoutForeignParameters } from './accept-ranges.js';
import { parseContentType } from './content-type.js';
import { COMMAND_LINE_TYPE, type Face } from './face.js';
import { firstWishes } from './list-members.js';

/**
 * The face that an `Accept` likes best (RFC 9110, section 12.5.1): by weight, then by how exactly it is named, then by its
 * place in the field, then by its place among the faces. A field that is missing or empty accepts all, and a parameter that
 * no face of a range has excludes none.
 * @returns `undefined` where none is acceptable
 */
export function preferredFace(accept: string | undefined, faces: readonly Face[]): Face | undefined {
  const field = withoutForeignParameters(firstWishes(accept?.trim() || '*/*'), faces.map((face) => parseContentType(negotiable(face))));
  const negotiator = new Negotiator({ headers: { accept: field } });
  const offered = faces.filter(({ parsed }) => parsed.type !== COMMAND_LINE_TYPE || namesCommandLine(negotiator));
  const [best] = negotiator.mediaTypes(offered.map(negotiable));
  return offered.find((face) => negotiable(face) === best);
}

/** What is not binary is UTF-8, which clients that ask for a charset mean. */
const negotiable = ({ mediaType, parsed }: Face) =>
  parsed.parameters.has('charset') ? mediaType : `${mediaType}; charset=utf-8`;

const namesCommandLine = (negotiator: Negotiator) =>
  negotiator.mediaTypes().some((named) => named.toLowerCase() === COMMAND_LINE_TYPE);

/**
 * The language that an `Accept-Language` likes best (RFC 9110, section 12.5.4), by the same order; the first one where it
 * likes none, since a text in another language is better than no text.
 */
export function preferredLanguage(acceptLanguage: string | undefined, languages: readonly string[]): string | undefined {
  const field = firstWishes(acceptLanguage?.trim() || '*');
  const [best = languages[0]] = new Negotiator({ headers: { 'accept-language': field } }).languages(languages);
  return best;
}
