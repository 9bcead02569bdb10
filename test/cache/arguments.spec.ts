import { describe, expect, it } from '@jest/globals';

import { encodeArguments, type Parameter } from '../../lib/cache/key/arguments.js';
import { digest } from '../../lib/cache/support/digest.js';
import { thrownBy } from '../support/errors.js';

const parameter = (name: string, index: number, secret = false): Parameter => ({ name, index, secret });

describe('encodeArguments', () => {
  it.each<readonly [string, readonly Parameter[], readonly unknown[], string]>([
    ['none', [], [], '{}'],
    ['none of those that there are', [], [1, 2], '{}'],
    ['one', [parameter('x', 0)], [12], '{"x":12}'],
    [
      'several, in the order of the parameters',
      [parameter('a', 2), parameter('b', 0)],
      ['B', 'no', { z: 1, y: 2 }],
      '{"a":{"y":2,"z":1},"b":"B"}',
    ],
    ['one that is not given', [parameter('a', 5)], [], '{"a":undefined}'],
    ['a hostile name', [parameter('a":1,"b', 0), parameter('__proto__', 1)], [1, 2], '{"a\\":1,\\"b":1,"__proto__":2}'],
  ])('%s', (_, parameters, args, expected) => {
    expect(encodeArguments(parameters, args)).toBe(expected);
  });

  it('shows a digest of a secret', () => {
    const text = encodeArguments([parameter('token', 0, true)], ['geheim']);
    expect(text).toBe(`{"token":secret#${digest('"geheim"')}}`);
    expect(text).not.toContain('geheim');
  });

  it('tells secrets apart by kind as well', () => {
    const secrets = ['12', 12, 12n, null, undefined, '', {}, [], 'undefined'];
    const texts = secrets.map((secret) => encodeArguments([parameter('token', 0, true)], [secret]));
    expect(new Set(texts).size).toBe(secrets.length);
  });

  it('shows that a secret is undefined', () => {
    expect(encodeArguments([parameter('token', 0, true)], [undefined])).toBe('{"token":undefined}');
  });

  it('cannot be made to look like other arguments', () => {
    const parameters = [parameter('a', 0), parameter('b', 1)];
    const all = [
      ['1', '2'],
      ['1,"b":"2"', undefined],
      ['1"', '2'],
      ['1', '"2'],
      ['1","b":"2', ''],
      [1, '2'],
      [['1', '2'], undefined],
      [undefined, ['1', '2']],
    ];
    expect(new Set(all.map((args) => encodeArguments(parameters, args))).size).toBe(all.length);
  });

  it('names the parameter that cannot be part of a key', () => {
    expect(thrownBy(() => encodeArguments([parameter('a', 0), parameter('filter', 1)], [1, () => 1]))).toMatchObject({
      code: 'GIOTTO_NOT_KEYABLE',
      message: expect.stringContaining('The argument "filter" cannot be part of a cache key'),
    });
  });
});
