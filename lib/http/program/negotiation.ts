import Negotiator from 'negotiator';

import { withoutForeignParameters } from '../headers/accept-ranges.js';
import { parseContentType } from '../headers/content-type.js';
import { COMMAND_LINE_TYPE, type Representation } from './representation.js';
import { firstDirectives } from '../headers/list-members.js';

/**
 * The representation that an `Accept` likes best (RFC 9110, section 12.5.1): by weight, then by how exactly it is named, then by its
 * place in the field, then by its place among the representations. A field that is missing or empty accepts all, and a parameter that
 * no representation of a range has excludes none.
 * @returns `undefined` where none is acceptable
 */
export function preferredRepresentation(accept: string | undefined, representations: readonly Representation[]): Representation | undefined {
  const field = withoutForeignParameters(firstDirectives(accept?.trim() || '*/*'), representations.map((representation) => parseContentType(negotiable(representation))));
  const negotiator = new Negotiator({ headers: { accept: field } });
  const offered = representations.filter(({ parsed }) => parsed.type !== COMMAND_LINE_TYPE || namesCommandLine(negotiator));
  const [best] = negotiator.mediaTypes(offered.map(negotiable));
  return offered.find((representation) => negotiable(representation) === best);
}

/** What is not binary is UTF-8, which clients that ask for a charset mean. */
const negotiable = ({ mediaType, parsed }: Representation) =>
  parsed.parameters.has('charset') ? mediaType : `${mediaType}; charset=utf-8`;

const namesCommandLine = (negotiator: Negotiator) =>
  negotiator.mediaTypes().some((named) => named.toLowerCase() === COMMAND_LINE_TYPE);

/**
 * The language that an `Accept-Language` likes best (RFC 9110, section 12.5.4), by the same order; the first one where it
 * likes none, since a text in another language is better than no text.
 */
export function preferredLanguage(acceptLanguage: string | undefined, languages: readonly string[]): string | undefined {
  const field = firstDirectives(acceptLanguage?.trim() || '*');
  const [best = languages[0]] = new Negotiator({ headers: { 'accept-language': field } }).languages(languages);
  return best;
}
