import { expect, it, jest } from '@jest/globals';

import { oncePerText } from '../../lib/cache/support/once-per-text.js';

const setUp = (most: number) => {
  const make = jest.fn((text: string) => ({ text }));
  return { make, once: oncePerText(make, most) };
};

it('makes the value of equal texts once, and hands out the same', () => {
  const { make, once } = setUp(10);
  const [one, other] = [once('key'), once(['k', 'ey'].join(''))];
  expect(one).toEqual({ text: 'key' });
  expect(other).toBe(one);
  expect(make).toHaveBeenCalledTimes(1);
});

it('never remembers more than it may, and is right all the same', () => {
  const { make, once } = setUp(2);
  for (const text of ['a', 'b', 'c', 'a', 'a']) expect(once(text)).toEqual({ text });
  expect(make.mock.calls.flat()).toEqual(['a', 'b', 'c', 'a']);
});

it('does not remember long texts', () => {
  const { make, once } = setUp(10);
  const long = 'x'.repeat(301);
  expect([once(long), once(long)]).toEqual([{ text: long }, { text: long }]);
  expect(make).toHaveBeenCalledTimes(2);
});

it('keeps what it remembers where a long text comes', () => {
  const { make, once } = setUp(1);
  for (const text of ['a', 'x'.repeat(301), 'a']) once(text);
  expect(make).toHaveBeenCalledTimes(2);
});

it('tries again what threw', () => {
  let tries = 0;
  const once = oncePerText(() => {
    if (++tries === 1) throw new Error('not yet');
    return tries;
  }, 10);
  expect(() => once('key')).toThrow('not yet');
  expect(once('key')).toBe(2);
});
