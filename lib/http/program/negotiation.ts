import Negotiator from 'negotiator';

import { withoutForeignParameters } from '../headers/accept-ranges.js';
import { parseContentType } from '../headers/content-type.js';
import { COMMAND_LINE_TYPE, type Representation } from './representation.js';
import { firstDirectives } from '../headers/list-members.js';

/**
 * Returns the representation that an `Accept` prefers (RFC 9110, section 12.5.1): by weight, then by specificity, then by the
 * order in the field, then by the order of the representations. A missing or empty field accepts all of them.
 * @returns `undefined` if none is acceptable
 */
export function preferredRepresentation(
  accept: string | undefined,
  representations: readonly Representation[],
): Representation | undefined {
  const field = withoutForeignParameters(
    firstDirectives(accept?.trim() || '*/*'),
    representations.map((representation) => parseContentType(negotiable(representation))),
  );
  const negotiator = new Negotiator({ headers: { accept: field } });
  const offered = representations.filter(
    ({ parsed }) => parsed.type !== COMMAND_LINE_TYPE || namesCommandLine(negotiator),
  );
  const [best] = negotiator.mediaTypes(offered.map(negotiable));
  return offered.find((representation) => negotiable(representation) === best);
}

/** Offers a charset, for clients that ask for one. Text is always UTF-8. */
const negotiable = ({ mediaType, parsed }: Representation) =>
  parsed.parameters.has('charset') ? mediaType : `${mediaType}; charset=utf-8`;

const namesCommandLine = (negotiator: Negotiator) =>
  negotiator.mediaTypes().some((named) => named.toLowerCase() === COMMAND_LINE_TYPE);

/**
 * Returns the language that an `Accept-Language` prefers (RFC 9110, section 12.5.4), by the same order. If none is acceptable,
 * returns the first: a text in another language is better than no text.
 */
export function preferredLanguage(
  acceptLanguage: string | undefined,
  languages: readonly string[],
): string | undefined {
  const field = firstDirectives(acceptLanguage?.trim() || '*');
  const [best = languages[0]] = new Negotiator({ headers: { 'accept-language': field } }).languages(languages);
  return best;
}
