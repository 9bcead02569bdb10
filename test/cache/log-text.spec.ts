import { describe, expect, it } from '@jest/globals';
import { createContext, runInContext } from 'node:vm';

import { errorText, kindOfError, logLine, namedErrorText, valueText } from '../../lib/cache/support/log-text.js';

/** Throws at whoever looks at it. */
class Hostile extends Error {
  override get message(): string {
    throw new Error('do not look');
  }
  override get name(): string {
    throw new Error('do not look');
  }
}

const hostileView = {
  [Symbol.for('nodejs.util.inspect.custom')]: () => {
    throw new Error('do not look');
  },
};
const elsewhere = runInContext('new TypeError("from another realm")', createContext({})) as unknown;

describe('what an error says in a log line', () => {
  it.each<readonly [unknown, string]>([
    [new Error('no'), 'no'],
    [new RangeError(), 'RangeError'],
    [elsewhere, 'from another realm'],
    [new AggregateError([new Error('one'), new AggregateError([new Error('other')])]), 'one; other'],
    ['a text', 'a text'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), '[Object: null prototype] {}'],
    [Object.assign(new Error('x'), { message: 12 }), '12'],
    [new Hostile(), 'something that cannot be shown'],
    [hostileView, 'something that cannot be shown'],
  ])('is never an error itself: %#', (error, text) => {
    expect(errorText(error)).toBe(text);
  });

  it('includes the error’s name', () => {
    expect([namedErrorText(new TypeError('no')), namedErrorText(new TypeError()), namedErrorText('no')]).toEqual([
      'TypeError: no',
      'TypeError',
      'no',
    ]);
    expect([
      kindOfError(new TypeError('no')),
      kindOfError('no'),
      kindOfError(null),
      kindOfError(new Hostile()),
    ]).toEqual(['TypeError', 'string', 'object', 'something that cannot be shown']);
  });

  it.each([
    ['a\nb\r\n\tc', 'a\\nb\\r\\n\\tc'],
    ['\u001b[31mred\u001b[0m', '\\u001b[31mred\\u001b[0m'],
    ['\u0000\u007f\u009b', '\\u0000\\u007f\\u009b'],
    ['one\u2028two\u2029three', 'one\\u2028two\\u2029three'],
    ['\u202egnp.exe', '\\u202egnp.exe'],
    ['größer 日本 🎉', 'größer 日本 🎉'],
  ])('has no control characters: %j', (text, shown) => {
    expect([errorText(new Error(text)), errorText(text), logLine(text)]).toEqual([shown, shown, shown]);
  });

  it('is bounded, and cuts no character in two', () => {
    for (const text of ['x'.repeat(1_000_000), '\n'.repeat(1000), `${'x'.repeat(498)}🎉🎉`]) {
      const shown = errorText(new Error(text));
      expect(shown.length).toBeLessThanOrEqual(500);
      expect(shown).toMatch(/…$/);
      expect(shown).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    }
    expect(errorText('x'.repeat(500))).toBe('x'.repeat(500));
    expect(logLine('x'.repeat(10_000))).toHaveLength(2000);
  });

  it('shows any value', () => {
    expect([
      valueText('soon'),
      valueText(-1),
      valueText({ a: { b: { c: 1 } } }),
      valueText(Object.create(null)),
    ]).toEqual(["'soon'", '-1', '{ a: { b: [Object] } }', '[Object: null prototype] {}']);
    expect(valueText('a\nb')).toBe("'a\\nb'");
  });
});
