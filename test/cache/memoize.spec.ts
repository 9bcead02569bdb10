import { describe, expect, it, jest } from '@jest/globals';

import { HEADER_BOUNDS, memoize, memoizePerBuffer } from '../../lib/cache/support/memoize.js';

const setUp = (max: number) => {
  const compute = jest.fn((text: string) => ({ text }));
  return { compute, memoized: memoize(compute, { max }) };
};

describe('memoize', () => {
  it('computes the result of equal texts once, and returns the same object', () => {
    const { compute, memoized } = setUp(10);
    const [one, other] = [memoized('key'), memoized(['k', 'ey'].join(''))];
    expect(one).toEqual({ text: 'key' });
    expect(other).toBe(one);
    expect(compute).toHaveBeenCalledTimes(1);
  });

  it('never remembers more than max results, and stays right', () => {
    const { compute, memoized } = setUp(2);
    for (const text of ['a', 'b', 'c', 'a', 'a']) expect(memoized(text)).toEqual({ text });
    expect(compute.mock.calls.map(([text]) => text)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('does not remember long texts, which push nothing out', () => {
    const { compute, memoized } = setUp(1);
    const long = 'x'.repeat(301);
    memoized('a');
    expect([memoized(long), memoized(long), memoized('a')]).toEqual([{ text: long }, { text: long }, { text: 'a' }]);
    expect(compute).toHaveBeenCalledTimes(3);
  });

  it('computes again what threw', () => {
    let tries = 0;
    const memoized = memoize(
      () => {
        if (++tries === 1) throw new Error('not yet');
        return tries;
      },
      { max: 10 },
    );
    expect(() => memoized('key')).toThrow('not yet');
    expect(memoized('key')).toBe(2);
  });

  it('remembers an undefined input and an undefined result', () => {
    const compute = jest.fn((value: string | undefined) => value?.length);
    const memoized = memoize(compute, { max: 10 });
    for (const value of ['a', undefined, 'a', undefined]) expect(memoized(value)).toBe(value?.length);
    expect(compute.mock.calls.map(([value]) => value)).toEqual(['a', undefined]);
  });

  it('remembers a thousand header values of at most 500 characters', () => {
    const seen: string[] = [];
    const memoized = memoize((value: string) => seen.push(value), HEADER_BOUNDS);
    memoized('first');
    for (let at = 0; at < 1000; at++) memoized(`x/${at}`);
    memoized('first');
    expect(seen.filter((value) => value === 'first')).toHaveLength(2);
    for (let time = 0; time < 2; time++) memoized('x'.repeat(501));
    expect(seen).toHaveLength(1004);
  });

  it('passes the source to what computes, and compares the inputs alone', () => {
    const compute = jest.fn((name: string, { text }: { text: string }) => `${name} ${text}`);
    const memoized = memoize(compute, { max: 10 });
    const results = [memoized('a', { text: 'x' }), memoized('a', { text: 'x' }), memoized('b', { text: 'y' })];
    expect(results).toEqual(['a x', 'a x', 'b y']);
    expect(compute).toHaveBeenCalledTimes(2);
  });
});

describe('memoizePerBuffer', () => {
  it('reads a Buffer once, and an equal one again', () => {
    const read = jest.fn((bytes: Buffer) => bytes.toString());
    const memoized = memoizePerBuffer(read);
    const bytes = Buffer.from('bytes');
    expect([memoized(bytes), memoized(bytes), memoized(Buffer.from('bytes'))]).toEqual(['bytes', 'bytes', 'bytes']);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it.each([[undefined], [null], [''], ['text'], [0], [new Uint8Array(1)]])('leaves %p to the reader', (answer) => {
    const memoized = memoizePerBuffer((bytes: Buffer) => (Buffer.isBuffer(bytes) ? 'read' : undefined));
    expect([memoized(answer as never), memoized(answer as never)]).toEqual([undefined, undefined]);
  });
});
