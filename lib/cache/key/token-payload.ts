import { types } from 'node:util';

import { dataOf } from '../instance/class-instance.js';

/**
 * True for what looks like the payload of a JSON Web Token (RFC 7519, section 4.1): an object with a numeric `iat` or `exp`. No
 * accessor is called.
 */
export const isTokenPayload = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !types.isProxy(value) &&
  (isNumber(value, 'iat') || isNumber(value, 'exp'));

const isNumber = (value: object, name: string) => typeof dataOf(value, name) === 'number';
