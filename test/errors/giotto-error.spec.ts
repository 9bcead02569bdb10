import { describe, expect, it } from '@jest/globals';
import { checkKey, isGiottoError } from 'giotto-cache';

import { keyValueBusy } from '../../lib/errors/backend.js';

describe('isGiottoError', () => {
  const busy = keyValueBusy('redis at h:1', 'too much to do.');

  it('knows the errors of the library, and one of them by its code', () => {
    expect(isGiottoError(busy)).toBe(true);
    expect(isGiottoError(busy, 'GIOTTO_KEY_VALUE_BUSY')).toBe(true);
    expect(isGiottoError(busy, 'GIOTTO_KEY_VALUE')).toBe(false);
  });

  it('knows an error of a built-in class', () => {
    expect(() => checkKey('')).toThrow(TypeError);
    expect(isGiottoError(Object.assign(new TypeError('no key'), { code: 'GIOTTO_INVALID_KEY' }))).toBe(true);
  });

  it.each([
    undefined,
    null,
    'GIOTTO_KEY_VALUE_BUSY',
    { code: 'GIOTTO_KEY_VALUE_BUSY' },
    new Error('GIOTTO_KEY_VALUE_BUSY'),
    Object.assign(new Error('no file'), { code: 'ENOENT' }),
  ])('leaves alone what the library did not raise: %p', (error) => {
    expect(isGiottoError(error)).toBe(false);
  });
});
