import { formatContentType, parseContentType, type ContentType } from './content-type.js';

const NAME = "[\\w!#$%&'+.^`|~-]+";
const VALUE = `(?:${NAME}|"[ !#-'*-\\[\\]-~]*")`;
const MEDIA_TYPE = new RegExp(`^${NAME}/${NAME}(?:\\s*;\\s*${NAME}=${VALUE})*$`);

/**
 * A media type of one's own (RFC 9110, section 8.3.1), or `undefined` where a text is none. Neither a wildcard nor a weight
 * names a type; a value in parentheses could not be told from the parts of a key.
 */
export function parseMediaType(text: string): ContentType | undefined {
  if (!MEDIA_TYPE.test(text)) return undefined;
  const parsed = parseContentType(text);
  return parsed.parameters.has('q') ? undefined : parsed;
}

/** The one spelling that equal media types share. */
export const canonicalType = (type: ContentType): string => formatContentType(type, 'needed');
