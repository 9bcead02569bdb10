import { describe, expect, it } from '@jest/globals';

import { BoundedKeyValue } from '../../lib/cache/backend/bounded-key-value.js';
import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';

const VALUE = Buffer.from('value');

/** A key/value of somebody else, in this process or not, which answers as it likes. */
const answering = (get: () => unknown, getMany: () => unknown, isInProcess: boolean) =>
  new BoundedKeyValue(Object.defineProperty(Object.assign(new LocMemKeyValue(), { get, getMany }), 'isInProcess', { value: isInProcess }) as LocMemKeyValue);

/** A promise as libraries of old made it. */
const thenable = (value: unknown) => ({ then: (resolve: (value: unknown) => void) => resolve(value) });

describe.each([true, false])('a key/value of somebody else, whose being in this process is %p', (isInProcess) => {
  const ask = (answer: unknown, answers: unknown) => {
    const backend = answering(() => answer, () => answers, isInProcess);
    return Promise.all([backend.get('k'), backend.getMany(['k'])]);
  };

  it.each([
    ['at once', VALUE, [VALUE]],
    ['by a promise', Promise.resolve(VALUE), Promise.resolve([VALUE])],
    ['by something like a promise', thenable(VALUE), thenable([VALUE])],
  ])('may answer %s', async (_, answer, answers) => {
    expect(await ask(answer, answers)).toEqual([VALUE, [VALUE]]);
  });

  it('may say null where nothing is', async () => {
    expect(await ask(null, [null])).toEqual([undefined, [null]]);
  });

  it.each([['text'], [7], [new Uint8Array(3)], [{}]])('fails where it answers %p for bytes', async (answer) => {
    await expect(ask(answer, [])).rejects.toMatchObject({ code: 'GIOTTO_INVALID_ANSWER', message: expect.stringContaining('locmem') });
  });

  it.each([[undefined], [null], ['text'], [{ length: 1 }]])('fails where it answers %p for a list', async (answers) => {
    await expect(ask(VALUE, answers)).rejects.toMatchObject({ code: 'GIOTTO_INVALID_ANSWER' });
  });
});
