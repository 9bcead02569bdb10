import { BadRequestException, HttpException } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import { errorCopies } from '../../lib/cache/instance/own-error.js';
import { thrownAt } from '../../lib/http/value/passing-error.js';

class OwnError extends TypeError {
  constructor(readonly details: Record<string, unknown>) {
    super('own');
  }
}

class HidingError extends Error {
  readonly #secret = 1;
  reveal() {
    return this.#secret;
  }
}

const circular = () => {
  const error = new OwnError({});
  error.details.error = error;
  return error;
};

const COPYABLE: readonly (readonly [string, unknown])[] = [
  ['an error', new Error('no')],
  ['one of its own class', new OwnError({ code: 7, at: new Date(0), list: [1, , 3] })], // eslint-disable-line no-sparse-arrays
  ['an exception', new HttpException({ why: ['a', 'b'] }, 503, { cause: new RangeError('far') })],
  ['an exception with a text', new BadRequestException('text')],
  ['several errors', new AggregateError([new Error('a'), new Error('b')], 'both')],
  ['one that contains itself', circular()],
  ['an object', { status: 503, nested: { deep: [null, undefined, 1n] } }],
  ['a text', 'no'],
  ['nothing', undefined],
];

const UNCOPYABLE: readonly (readonly [string, unknown])[] = [
  ['with private state', new HidingError()],
  ['with a function', Object.assign(new Error(), { retry: () => undefined })],
  ['with an accessor', Object.defineProperty(new Error(), 'late', { get: () => 1 })],
  ['with an instance of some class', new OwnError({ request: new (class Request {})() })],
  ['with a Proxy', new OwnError({ proxy: new Proxy({}, {}) })],
  ['with headers', Object.assign(new Error(), { headers: {} })],
  ['with cookies within', new OwnError({ reply: { cookies: [] } })],
  ['of the platform', new DOMException('no', 'AbortError')],
  ['that inherits from an object', Object.create(new Error('no'))],
  ['with very much in it', new OwnError({ all: Array.from({ length: 300 }, () => ({})) })],
];

describe('copies of an error', () => {
  it.each(COPYABLE)('equal the error: %s', (_, error) => {
    const copy = errorCopies(error)!();
    expect(copy).toStrictEqual(error);
    expect(Object(copy).constructor).toBe(Object(error).constructor); // eslint-disable-line @typescript-eslint/no-unsafe-member-access
    if (!(error instanceof Error)) return;
    const [one, other] = [copy as Error, error];
    expect([one instanceof Error, one.stack, one.message, one.name, String(one)]).toEqual([
      true,
      other.stack,
      other.message,
      other.name,
      String(other),
    ]);
    expect(Object.keys(one)).toEqual(Object.keys(other));
    expect(one).not.toBe(other);
  });

  it('share nothing with it, nor with each other', () => {
    const error = new OwnError({ list: [] });
    const copies = errorCopies(error)!;
    (error.details.list as unknown[]).push('late');
    const [one, other] = [copies(), copies()] as OwnError[];
    (one!.details.list as unknown[]).push('one');
    expect([error.details, one!.details, other!.details]).toEqual([
      { list: ['late'] },
      { list: ['one'] },
      { list: [] },
    ]);
  });

  it.each(UNCOPYABLE)('are not made of an error %s', (_, error) => {
    expect(errorCopies(error)).toBeUndefined();
  });

  it('are not made of an error that was thrown while the response was rendered', () => {
    const error = new Error('no view');
    thrownAt(error, { stage: 0, shown: { at: () => undefined } as never });
    expect(errorCopies(error)).toBeUndefined();
    expect(errorCopies(new HttpException('no', 500, { cause: error }))).toBeUndefined();
  });
});
