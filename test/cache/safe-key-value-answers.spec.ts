import { beforeEach, describe, expect, it } from '@jest/globals';

import { Outage } from '../../lib/cache/backend/outage.js';
import { FAILED, SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
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

describe('a read that something may be added along with', () => {
  const ITEM = { key: 'k', value: VALUE, seconds: 1 };
  const NO_LIST = Buffer.from('no list') as never;
  let backend: LocMemKeyValue & GiottoKeyValue;
  let safe: SafeKeyValue;
  beforeEach(() => {
    backend = new LocMemKeyValue();
    const outage = new Outage(
      () => 'h:1',
      new Notebook(),
      () => 0,
    );
    safe = new SafeKeyValue(backend, outage, new ManualSleep().sleep);
  });

  it.each([
    ['what was added', async () => ({ added: NO_LIST, found: [VALUE] })],
    ['what was read', async () => ({ added: [true], found: NO_LIST })],
  ])('fails, and reads once more, if the backend answers no list of %s', async (_, addIfMissing) => {
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
