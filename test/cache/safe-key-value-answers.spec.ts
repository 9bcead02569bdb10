import { beforeEach, describe, expect, it, jest } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { FAILED } from '../../lib/cache/backend/outcome.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import { deadlineExceeded, keyValueBusy } from '../../lib/errors/backend.js';
import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { Notebook } from '../support/cache/doubles.js';
import { ManualSleep } from '../support/cache/manual-sleep.js';

const VALUE = Buffer.from('value');

/** A custom backend, in this process or not, that answers as the test says. */
function answering(get: () => unknown, getMany: () => unknown, isInProcess: boolean) {
  const backend = Object.defineProperty(Object.assign(new LocMemKeyValue(), { get, getMany }), 'isInProcess', {
    value: isInProcess,
  }) as LocMemKeyValue;
  const notes = new Notebook();
  return {
    notes,
    safe: new SafeKeyValue(
      backend,
      new Outage(
        () => backend.describe(),
        notes,
        () => 0,
      ),
      new ManualSleep().sleep,
    ),
  };
}

/** A promise as old libraries made it. */
const thenable = (value: unknown) => ({ then: (resolve: (value: unknown) => void) => resolve(value) });

describe.each([true, false])('a custom backend whose isInProcess is %p', (isInProcess) => {
  const ask = (answer: unknown, answers: unknown) => {
    const { safe } = answering(
      () => answer,
      () => answers,
      isInProcess,
    );
    return Promise.all([safe.get('k'), safe.getMany(['k'])]);
  };

  it.each([
    ['at once', VALUE, [VALUE]],
    ['by a promise', Promise.resolve(VALUE), Promise.resolve([VALUE])],
    ['by something like a promise', thenable(VALUE), thenable([VALUE])],
  ])('may answer %s', async (_, answer, answers) => {
    expect(await ask(answer, answers)).toEqual([
      { kind: 'done', value: VALUE },
      { kind: 'done', value: [VALUE] },
    ]);
  });

  it('may answer null for a miss', async () => {
    expect(await ask(null, [null])).toEqual([
      { kind: 'done', value: undefined },
      { kind: 'done', value: [null] },
    ]);
  });

  it.each([['text'], [7], [new Uint8Array(3)], [{}]])('fails if get answers %p', async (answer) => {
    expect(await ask(answer, [])).toEqual([FAILED, { kind: 'done', value: [] }]);
  });

  it.each([[undefined], [null], ['text'], [{ length: 1 }]])('fails if getMany answers %p', async (answers) => {
    expect(await ask(VALUE, answers)).toEqual([{ kind: 'done', value: VALUE }, FAILED]);
  });

  it.each([
    ['get', (safe: SafeKeyValue) => safe.get('k')],
    ['getMany', (safe: SafeKeyValue) => safe.getMany(['k'])],
  ])('is named in the log with what is wrong about the answer of %s', async (name, call) => {
    const { safe, notes } = answering(
      () => 'text',
      () => 'text',
      isInProcess,
    );
    for (let times = 0; times < 3; times++) await call(safe);
    expect(notes.lines[0]).toMatch(new RegExp(`locmem.*: ${name} answered with string`));
  });
});

describe('a joint operation whose backend answers no list', () => {
  const NO_LIST = Buffer.from('no list') as never;

  it.each([true, false])('fails, named by its operation: %p', async (isInProcess) => {
    const { safe, notes } = answering(
      () => VALUE,
      () => [VALUE],
      isInProcess,
    );
    const backend = (safe as unknown as { keyValue: LocMemKeyValue & GiottoKeyValue }).keyValue;
    backend.addAndGet = async () => ({ added: [true], found: NO_LIST });
    backend.getHeads = async () => ({ heads: NO_LIST, found: [] });
    for (let times = 0; times < 3; times++)
      expect(await safe.addAndGet([{ key: 'k', value: VALUE, seconds: 1 }], ['k'])).toEqual({
        added: [FAILED],
        found: { kind: 'done', value: [VALUE] },
      });
    for (let times = 0; times < 3; times++) expect(await safe.getHeads(['k'], 3, [])).toEqual(FAILED);
    expect(notes.lines.join()).toMatch(/getHeads/);
  });
});

describe('an operation that adds and reads', () => {
  const ITEM = { key: 'k', value: VALUE, seconds: 1 };
  let backend: LocMemKeyValue & GiottoKeyValue;
  let notes: Notebook;
  let safe: SafeKeyValue;
  beforeEach(() => {
    backend = new LocMemKeyValue();
    notes = new Notebook();
    const outage = new Outage(
      () => 'h:1',
      notes,
      () => 0,
    );
    safe = new SafeKeyValue(backend, outage, new ManualSleep().sleep);
  });

  describe.each(['addAndGet', 'addIfMissing'] as const)('%s, if it fails', (operation) => {
    const call = {
      addAndGet: () => safe.addAndGet([ITEM], ['k']),
      addIfMissing: () => safe.addIfMissing('k', [ITEM], ['k']),
    }[operation];

    it.each([
      ['reads once more if it was refused', new Error('it takes no writes'), { kind: 'done', value: [VALUE] }, 1],
      ['asks nothing more if nothing was answered in time', deadlineExceeded('h:1', 40), FAILED, 0],
      ['asks nothing more if it has waited for long enough', keyValueBusy('h:1', 'it works.'), FAILED, 0],
    ])('%s', async (_, error, found, reads) => {
      Object.assign(backend, { [operation]: () => Promise.reject(error) });
      await backend.set('k', VALUE, 60);
      const getMany = jest.spyOn(backend, 'getMany');
      expect(await call()).toEqual({ added: [FAILED], found });
      expect(getMany).toHaveBeenCalledTimes(reads);
    });

    it('shows that reads fail too if nothing was answered in time', async () => {
      Object.assign(backend, { [operation]: () => Promise.reject(deadlineExceeded('h:1', 40)) });
      for (let times = 0; times < 3; times++) await call();
      expect([safe.state, safe.outages, notes.lines]).toEqual(['down', 1, [expect.stringMatching(/^warn: h:1 fails/)]]);
    });

    it('shows nothing about reads if the backend is busy', async () => {
      Object.assign(backend, { [operation]: () => Promise.reject(keyValueBusy('h:1', 'it works.')) });
      for (let times = 0; times < 3; times++) await call();
      expect([safe.state, safe.outages, notes.lines]).toEqual(['up', 0, []]);
    });
  });

  const NO_LIST = Buffer.from('no list') as never;
  it.each([
    ['what was added', async () => ({ added: NO_LIST, found: [VALUE] })],
    ['what was read', async () => ({ added: [true], found: NO_LIST })],
  ])('of addIfMissing fails, and reads once more, if the backend answers no list of %s', async (_, addIfMissing) => {
    backend.addIfMissing = addIfMissing;
    await backend.set('k', VALUE, 60);
    const found = { kind: 'done', value: [VALUE] };
    expect(await safe.addIfMissing('k', [ITEM], ['k'])).toEqual({ added: [FAILED], found });
  });

  it.each([
    ['if something was added', [true], true],
    ['and not if nothing was', undefined, false],
  ])('shows that the backend takes writes %s', async (_, added, isTaken) => {
    backend.addIfMissing = async () => ({ added, found: [VALUE] });
    backend.set = () => Promise.reject(new Error('it is full'));
    for (let times = 0; times < 3; times++) {
      expect(safe.canAddIfMissing).toBe(true);
      await safe.addIfMissing('k', [ITEM], ['k']);
      await safe.set('k', VALUE, 60);
    }
    expect(safe.canAddIfMissing).toBe(isTaken);
  });
});
