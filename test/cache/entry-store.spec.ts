import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { encodeEntry } from '../../lib/cache/entry/entry-codec.js';
import { EntryStore } from '../../lib/cache/store/entry-store.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import {
  hanging,
  late,
  MoodyKeyValue,
  Notebook,
  rejecting,
  throwing,
  type Behaviour,
} from '../support/cache/doubles.js';
import { entryOf, forged } from '../support/cache/entries.js';

const BROKEN = { kind: 'failed', versions: [] };
const KEY = '{"x":12}(squared)(text/html)';

let backend: MoodyKeyValue;
let notes: Notebook;
let store: EntryStore;

beforeEach(() => {
  jest.useFakeTimers();
  backend = new MoodyKeyValue();
  notes = new Notebook();
  const keyValue = new SafeKeyValue(
    backend,
    new Outage(
      () => backend.describe(),
      notes,
      () => 0,
    ),
  );
  const invalidations = { concerns: () => false, concernsSince: () => false, epoch: 0 };
  store = new EntryStore({ keyValue, limits: backend, invalidations, clock: () => 0 });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('an entry store', () => {
  it('finds what it stored', async () => {
    expect(await store.lookup({ key: KEY })).toEqual({ kind: 'miss', versions: [] });
    expect(await store.store(KEY, entryOf({ seconds: 0.5 }))).toBe('stored');
    expect(await store.lookup({ key: KEY })).toEqual({ kind: 'hit', entry: entryOf({ seconds: 0.5 }), versions: [] });
    expect(await store.lookup({ key: `${KEY} ` })).toEqual({ kind: 'miss', versions: [] });
    expect(backend.calls).toContain(`set ${KEY} 0.5`);
  });

  it('finds an entry with an empty body', async () => {
    await store.store(KEY, entryOf({ body: Buffer.alloc(0) }));
    expect(await store.lookup({ key: KEY })).toMatchObject({ kind: 'hit' });
  });

  it('counts entries that cannot be read, and reports each as damaged', async () => {
    const damaged = encodeEntry(entryOf());
    damaged[damaged.length - 1]! ^= 1;
    const all = [Buffer.alloc(0), Buffer.from('foreign'), damaged, forged('{"headers":[1]}'), Buffer.alloc(100)];
    for (const bytes of all) {
      backend.entries.set(KEY, bytes);
      expect(await store.lookup({ key: KEY })).toEqual({ kind: 'damaged', versions: [] });
    }
    expect(store.damaged).toBe(all.length);
    expect(notes.lines).toEqual([]);
  });

  it.each<readonly [string, unknown, string]>([
    ['null', null, 'miss'],
    ['a text', 'GC', 'damaged'],
    ['bytes that are no Buffer', new Uint8Array(20), 'damaged'],
    ['a number', 1, 'damaged'],
    ['false', false, 'damaged'],
  ])('is not upset by a custom backend that answers with %s', async (_, answer, kind) => {
    backend.entries.set(KEY, answer as Buffer);
    expect(await store.lookup({ key: KEY })).toEqual({ kind, versions: [] });
  });

  it('returns size for an entry above the backend’s limit, and still sends it', async () => {
    const entry = entryOf();
    backend.largest = encodeEntry(entry).length;
    expect(await store.store(KEY, entry)).toBe('stored');
    backend.largest--;
    expect(await store.store(KEY, entry)).toBe('size');
    expect(backend.calls).toEqual([`set ${KEY} 3600`, `set ${KEY} 3600`]);
  });
});

describe.each<readonly [string, Behaviour]>([
  ['rejects', rejecting(new Error('refused'))],
  ['throws at once', throwing(new Error('refused'))],
  ['hangs', hanging],
  ['is late', late(150)],
])('an entry store on a backend that %s', (_, behaviour) => {
  it('fails, and never rejects', async () => {
    backend.behaviour = behaviour;
    const calls = Promise.all([
      store.lookup({ key: KEY }),
      store.store(KEY, entryOf()),
      store.lookup({ key: KEY }),
      store.lookup({ key: KEY }),
    ]);
    await jest.advanceTimersByTimeAsync(300);
    expect(await calls).toEqual([BROKEN, 'failed', BROKEN, BROKEN]);
    expect(notes.lines).toHaveLength(1);
    expect(store.damaged).toBe(0);
  });
});
