import { beforeEach, describe, expect, it } from '@jest/globals';

import type { FirstTierSettings } from '../../lib/cache/tier/settings.js';
import type { Wanted } from '../../lib/cache/store/lookup.js';
import { RecordingKeyValue } from '../../lib/testing/recording.key-value.js';
import { computationOf, storable } from '../support/cache/computations.js';
import { SharedKeyValue, startProcess, type Process } from '../support/cache/processes.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const SETTINGS: FirstTierSettings = {
  recheck: 0,
  maxBytes: 100_000,
  maxEntryBytes: 50_000,
  minEntryBytes: 0,
  alone: 0,
  settle: true,
};
const LEASED = { recheck: 100 };
const KEY = '{}(p)(application/json)';

let time: VirtualTime;
let shared: SharedKeyValue;
let backend: RecordingKeyValue;
beforeEach(() => {
  time = new VirtualTime();
  shared = new SharedKeyValue({ clock: time.clock });
  backend = new RecordingKeyValue(shared);
});

const processWith = (settings: Partial<FirstTierSettings> = {}) =>
  startProcess(time, backend, { ...SETTINGS, ...settings });
const elsewhere = () => startProcess(time, shared);

let runs = 0;
const computation = computationOf(async () => storable(`run ${++runs}`, time.now));
beforeEach(() => {
  runs = 0;
});

/** What a process answers, and from where. */
async function ask(process: Process, wanted: Partial<Wanted> = {}) {
  const read = await process.reader.read({ ...computation, ...wanted } as typeof computation);
  await idle();
  if (read.kind === 'method') return read.result.value;
  const { body } = read.entry;
  return read.kind === 'entry'
    ? `${body.toString()} from ${read.tier ?? 'backend'}`
    : `${read.kind} ${body.toString()}`;
}

/** The operations since the last time, without those that nobody waits for. */
function operations() {
  const calls = backend.calls.map(({ kind }) => kind);
  backend.forget();
  return calls;
}

/** Has the process take what the backend says for current for a while. */
async function warm(process: Process) {
  for (let times = 0; times < 4; times++) await ask(process);
  operations();
}

describe('an entry in the memory of the process', () => {
  it('answers once the backend has said that it is the current one', async () => {
    const process = processWith();
    expect(await ask(process)).toBe('run 1');
    operations();
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', ['getHeads']]);
    expect(process.tier!.counts).toMatchObject({ confirmed: 1, refuted: 0, evicted: 0 });
  });

  it('that another process stored is kept when it was read', async () => {
    await ask(elsewhere());
    const process = processWith();
    expect([await ask(process), await ask(process)]).toEqual(['run 1 from backend', 'run 1 from memory']);
  });

  const changes: Record<string, (other: Process) => Promise<unknown>> = {
    'its program is invalidated': ({ invalidations }) => invalidations.invalidate(['program p']),
    'everything is cleared': ({ invalidations }) => invalidations.clear(),
    'it is deleted': ({ store }) => store.remove(KEY),
    'it ends': () => time.pass(60_001),
  };
  it.each(Object.keys(changes))('is not the current one any more if %s, elsewhere too', async (change) => {
    const process = processWith();
    await ask(process);
    await changes[change]!(elsewhere());
    expect(await ask(process)).toBe('run 2');
  });

  it('gives way to one that another process has stored in its place', async () => {
    const process = processWith();
    const other = elsewhere();
    await ask(process);
    await other.store.remove(KEY);
    expect(await ask(other)).toBe('run 2');
    expect([await ask(process), await ask(process)]).toEqual(['run 2 from backend', 'run 2 from memory']);
    expect(process.tier!.counts.refuted).toBe(1);
  });

  it('has the versions of its result’s tags read in the same round trip', async () => {
    const process = processWith();
    const tagged = { ...computation, compute: async () => ({ ...storable('tagged', time.now), tags: ['red'] }) };
    await process.reader.read(tagged);
    await idle();
    operations();
    expect(await process.reader.read(tagged)).toMatchObject({ kind: 'entry', tier: 'memory' });
    expect(operations()).toEqual(['getHeads']);
    await elsewhere().invalidations.invalidate(['tag red']);
    expect(await process.reader.read(tagged)).toMatchObject({ kind: 'method', forwardReason: 'invalidated' });
  });

  it.each([
    ['too small', { minEntryBytes: 10_000 }],
    ['too large', { maxEntryBytes: 10 }],
  ])('is not kept if it is %s', async (_, settings) => {
    const process = processWith(settings);
    await ask(process);
    expect([await ask(process), process.tier!.counts.bytes]).toEqual(['run 1 from backend', 0]);
  });

  it('is not kept if its program keeps out', async () => {
    const process = processWith();
    const kept = { ...computation, policy: { ...computation.policy, l1: false } };
    await ask(process, kept);
    expect(await ask(process, kept)).toBe('run 1 from backend');
  });

  it('makes room for others that were asked for later', async () => {
    const process = processWith({ maxBytes: 2000 });
    for (let at = 0; at < 20; at++) await ask(process, { key: `k${at}` });
    const { bytes, evicted } = process.tier!.counts;
    expect(bytes).toBeLessThanOrEqual(2000);
    expect(evicted).toBeGreaterThan(10);
  });

  it('answers alone during an outage for as long as that is allowed, and not what this process invalidated', async () => {
    const process = processWith({ alone: 30_000 });
    await ask(process);
    await ask(process);
    shared.getMany = () => Promise.reject(new Error('away'));
    const answer = async () => {
      const read = await process.reader.read(computation);
      return read.kind === 'entry' && read.isAlone;
    };
    await time.pass(29_000);
    expect(await answer()).toBe(true);
    shared.set = () => Promise.reject(new Error('away'));
    await process.invalidations.invalidate(['program p']);
    expect(await answer()).toBe(false);
    const another = processWith();
    expect(await ask(another)).toMatch(/^run/);
  });

  it('does not answer alone once the outage has lasted too long', async () => {
    const process = processWith({ alone: 30_000 });
    await ask(process);
    await ask(process);
    shared.getMany = () => Promise.reject(new Error('away'));
    await time.pass(30_001);
    expect(await ask(process)).toBe('run 2');
  });
});

describe('with recheck', () => {
  it('asks the backend nothing until the time is over', async () => {
    const process = processWith(LEASED);
    await warm(process);
    expect([await ask(process), await ask(process), operations()]).toEqual([
      'run 1 from memory',
      'run 1 from memory',
      [],
    ]);
    await time.pass(100);
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', ['getHeads']]);
  });

  it('asks the backend until all processes can know of it', async () => {
    const process = processWith(LEASED);
    await ask(process);
    operations();
    expect(backend.calls).toEqual([]);
    await shared.delete('window 100');
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', ['getHeads', 'set']]);
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', ['getHeads']]);
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', []]);
  });

  it.each([
    ['a process that has the same', LEASED],
    ['a process that has none', { recheck: 0 }],
    ['a process that has a shorter one', { recheck: 10 }],
  ])('keeps an invalidation waiting, in %s', async (_, settings) => {
    const process = processWith(LEASED);
    await warm(process);
    const other = startProcess(time, shared, { ...SETTINGS, ...settings });
    let isDone = false;
    void other.invalidations.invalidate(['program p']).then(() => (isDone = true));
    await time.pass(99);
    expect(isDone).toBe(false);
    await time.pass(20);
    expect(isDone).toBe(true);
    expect(await ask(process)).toBe('run 2');
  });

  it('keeps no invalidation waiting that does not care', async () => {
    const process = processWith(LEASED);
    await warm(process);
    const other = startProcess(time, shared, { ...SETTINGS, settle: false });
    expect(await other.invalidations.invalidate(['program p'])).toBe(true);
    expect(await ask(process)).toBe('run 1 from memory');
  });

  it('forgets at once what this process has invalidated', async () => {
    const process = processWith({ ...LEASED, settle: false });
    await warm(process);
    await process.invalidations.invalidate(['program p']);
    expect(await ask(process)).toBe('run 2');
  });

  it('refutes nothing by what the backend said before', async () => {
    const process = processWith(LEASED);
    const other = elsewhere();
    await warm(process);
    await other.store.remove(KEY);
    await ask(other);
    await time.pass(100);
    expect(await ask(process)).toBe('run 2 from backend');
    expect(await ask(process)).toBe('run 2 from memory');
  });

  it('is kept out of the way of a longer one by another name', async () => {
    await warm(processWith({ recheck: 700 }));
    await warm(processWith(LEASED));
    expect(await Promise.all(['window 100', 'window 1000', 'window 500'].map((key) => shared.get(key)))).toEqual([
      Buffer.of(1),
      Buffer.of(1),
      undefined,
    ]);
  });

  it('begins anew if what was published is lost', async () => {
    const process = processWith(LEASED);
    await warm(process);
    await shared.delete('window 100');
    await time.pass(100);
    await ask(process);
    operations();
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', ['getHeads']]);
    expect([await ask(process), operations()]).toEqual(['run 1 from memory', []]);
  });
});
