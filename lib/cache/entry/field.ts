/** A header's name or a method is a token (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** True if a value can be a header's name. */
export const isFieldName = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/**
 * Headers that belong to one message or one connection (RFC 9111, section 3.1). The age is kept in the entry; `Date` belongs to
 * the answer if the method set it.
 */
const OF_ONE_MESSAGE = new Set([
  'age',
  'cache-status',
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** True if an entry may hold a header of that name. */
export const isStorableField = (name: string): boolean => !OF_ONE_MESSAGE.has(name.toLowerCase());

/** True for an array whose elements all pass the check. */
export const isListOf = (list: unknown, isElement: (element: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(isElement);
