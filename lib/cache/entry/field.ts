/** The name of an HTTP header or method, which is a token (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** Whether a value can be a header's name. */
export const isFieldName = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/**
 * Headers that belong to one message or one connection and are made anew for each (RFC 9111, section 3.1). An entry has the age
 * of its answer by itself; `Date` is the answer's own if the method set it.
 */
const OF_ONE_MESSAGE = new Set([
  'age', 'cache-status', 'connection', 'content-length', 'keep-alive', 'proxy-authenticate',
  'proxy-authentication-info', 'proxy-authorization', 'proxy-connection', 'set-cookie', 'te', 'trailer', 'transfer-encoding', 'upgrade',
]);

/** Whether an entry may hold a header of that name. */
export const isStorableField = (name: string): boolean => !OF_ONE_MESSAGE.has(name.toLowerCase());

/** Whether a value is an array of which all elements are as they should be. */
export const isListOf = (list: unknown, isElement: (element: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(isElement);
