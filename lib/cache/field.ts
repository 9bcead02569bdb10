/** The name of an HTTP header or method, which is a token (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** Whether a value can be a header's name. */
export const isFieldName = (value: unknown): value is string => typeof value === 'string' && TOKEN.test(value);

/** Whether a value is an array of which all elements are as they should be. */
export const isListOf = (list: unknown, isElement: (element: unknown) => boolean): boolean =>
  Array.isArray(list) && list.every(isElement);
