import { formatContentType, parseContentType, type ContentType } from './content-type.js';

const NAME = "[\\w!#$%&'+.^`|~-]+";
const VALUE = `(?:${NAME}|"[ !#-'*-\\[\\]-~]*")`;
const MEDIA_TYPE = new RegExp(`^${NAME}/${NAME}(?:\\s*;\\s*${NAME}=${VALUE})*$`);

/**
 * Parses a media type that an application offers (RFC 9110, section 8.3.1). Returns `undefined` for any other text: wildcards,
 * weights, and values with parentheses, which separate the parts of a key.
 */
export function parseMediaType(text: string): ContentType | undefined {
  if (!MEDIA_TYPE.test(text)) return undefined;
  const parsed = parseContentType(text);
  return parsed.parameters.has('q') ? undefined : parsed;
}

/** Returns the one spelling of equal media types. */
export const canonicalType = (type: ContentType): string => formatContentType(type, 'needed');
