import { beforeEach, describe, expect, it } from '@jest/globals';

import { HIT_FOR_MISS, LEASE_SECONDS } from '../../lib/cache/flight/lease.js';
import type { Policy } from '../../lib/cache/entry/policy.js';
import type { RecordedCall } from '../../lib/testing/recording.key-value.js';
import { computationOf, deferred, type Method, shortly, storable, storedOf } from '../support/cache/computations.js';
import { JointKeyValue, SharedKeyValue, startProcess, startRecorded } from '../support/cache/processes.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const KEY = '{}(p)(application/json)';
const LEASE = `lease ${KEY}`;

let time: VirtualTime;
let backend: JointKeyValue;
let here: ReturnType<typeof startRecorded>;

beforeEach(() => {
  time = new VirtualTime();
  backend = new JointKeyValue({ clock: time.clock });
  here = startRecorded(time, backend);
});
const asked = () => here.asked();

const one: Method = async () => storable('one', time.now);
const own: Method = async () => ({ value: 'own' });
const asking = (method = one, policy: Partial<Policy> = {}) => computationOf(method, { key: KEY, policy });
const read = async (method = one, process: Pick<typeof here, 'reader'> = here) =>
  shortly(await process.reader.read(asking(method)));

/** Has an entry stored, and waits for what goes on behind the answer. */
const store = async (process: Pick<typeof here, 'reader'> = here) => {
  expect(await storedOf(process.reader.read(asking()))).toBe('stored');
  await idle();
};
/** How long somebody has waited for another's lease, each time. A lease is renewed after 500 ms. */
const pauses = () => time.asked.filter((ms) => ms < 500);
const isLeased = async () => (await backend.get(LEASE)) !== undefined;

/** Returns what was asked by the time that the method ran. */
const askedBefore = async () => {
  let before: RecordedCall['kind'][] = [];
  asked();
  await read(async () => {
    before = asked();
    return storable('one', time.now);
  });
  await idle();
  return before;
};

/** Holds back answers of the backend until the gate is opened. */
const holdBack = (operation: 'addIfMissing' | 'getMany') => {
  const gate = deferred<void>();
  const original = backend[operation]!.bind(backend) as (...given: unknown[]) => Promise<unknown>;
  const held = async (...given: unknown[]) => {
    const answer = await original(...given);
    await gate.promise;
    return answer;
  };
  Object.assign(backend, { [operation]: held });
  return { open: () => (Object.assign(backend, { [operation]: original }), gate.resolve()) };
};

const refuse = (...operations: string[]) => {
  for (const operation of operations)
    Object.assign(backend, { [operation]: () => Promise.reject(new Error('it is full')) });
};

describe('a miss that is expected', () => {
  it('asks once before its method runs, and its entry is stored', async () => {
    expect(await askedBefore()).toEqual(['addIfMissing']);
    expect([await read(), await isLeased()]).toEqual(['entry one', false]);
  });

  it('asks once again when the entry that was known has ended', async () => {
    await store();
    await time.pass(60_000);
    expect(await askedBefore()).toEqual(['addIfMissing']);
  });

  it('asks once again after a method that failed', async () => {
    await expect(read(() => Promise.reject(new Error('it fails')))).rejects.toThrow('it fails');
    await idle();
    expect(await askedBefore()).toEqual(['addIfMissing']);
  });

  it('begins the next attempt if the lease that it finds was given up', async () => {
    void startProcess(time, backend).reader.read(asking(() => deferred<never>().promise, { lockTimeout: 1000 }));
    await time.pass(1000);
    expect(await isLeased()).toBe(true);
    expect(await read()).toBe('method one');
  });

  it('does not wait while the key is hit-for-miss for all processes', async () => {
    await backend.set(LEASE, HIT_FOR_MISS, 5);
    expect(await askedBefore()).toEqual(['addIfMissing']);
    expect(await backend.get(LEASE)).toEqual(HIT_FOR_MISS);
  });

  it('replaces bytes that are no version, so that its entry is stored', async () => {
    await backend.set('version program p', Buffer.from('something of another program'), 60);
    await store();
    expect(await read()).toBe('entry one');
  });

  it('is not stored if something was invalidated while its claim was under way', async () => {
    const held = holdBack('addIfMissing');
    const reading = here.reader.read(asking());
    await idle();
    await startProcess(time, backend).invalidations.invalidate(['program p']);
    held.open();
    expect(await storedOf(reading)).toBe('invalidated');
  });
});

describe('a miss that is not expected', () => {
  it.each([
    ['after an entry that was found or stored', async () => (await store(), await backend.delete(KEY))],
    ['after an answer that is its caller’s alone', async () => (await read(own), await idle())],
    [
      'while writes fail',
      async () => {
        refuse('set');
        for (let failure = 0; failure < 3; failure++) await here.safe.set('k', Buffer.of(1), 60);
      },
    ],
    ['on a backend that cannot add along with it', async () => void (here = startRecorded(time, new SharedKeyValue()))],
    [
      'once the backend has found out that it cannot',
      async () => {
        backend.addIfMissing = async (_missing, _items, keys) => {
          backend.addIfMissing = undefined;
          return { added: undefined, found: await backend.getMany(keys) };
        };
        here = startRecorded(time, backend);
        await store();
        await time.pass(60_000);
      },
    ],
  ])('looks first %s', async (_, prepare) => {
    await prepare();
    const [first] = await askedBefore();
    expect(first).toBe('getMany');
  });

  it('looks first if no other process is asked', async () => {
    await here.reader.read(asking(one, { lockTimeout: 0 }));
    expect(asked()[0]).toBe('getMany');
    expect(await isLeased()).toBe(false);
  });
});

describe('a hit that was not expected', () => {
  beforeEach(() => store(startProcess(time, backend)));

  it('asks once, adds nothing, and is expected from then on', async () => {
    expect([await read(), asked(), await isLeased()]).toEqual(['entry one', ['addIfMissing'], false]);
    expect([await read(), asked()]).toEqual(['entry one', ['getMany']]);
  });

  it('claims after the lookup if the entry is invalid', async () => {
    await startProcess(time, backend).invalidations.invalidate(['program p']);
    expect(await askedBefore()).toEqual(['addIfMissing', 'add', 'getMany']);
    expect([await read(), await isLeased()]).toEqual(['entry one', false]);
  });

  it('claims after the lookup if the entry is damaged', async () => {
    await backend.set(KEY, Buffer.from('damaged'), 60);
    expect(await askedBefore()).toEqual(['addIfMissing', 'add', 'getMany']);
  });

  it('answers although the claim fails', async () => {
    refuse('addIfMissing');
    expect(await read()).toBe('entry one');
  });
});

describe('several callers of one process', () => {
  it('run the method once, and one of them claims', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => read()));
    expect(answers).toEqual(['method one', ...Array(4).fill('flight one')]);
    expect(asked().filter((kind) => kind === 'addIfMissing')).toHaveLength(1);
  });

  it('wait for the claim of the one, although their lookups are answered first', async () => {
    const held = holdBack('addIfMissing');
    const [first, second] = [read(), read(() => Promise.reject(new Error('it ran')))];
    await idle();
    held.open();
    expect(await Promise.all([first, second])).toEqual(['method one', 'flight one']);
    expect(pauses()).toEqual([]);
  });
});

describe('a claim whose caller does not lead', () => {
  it('is given back before another caller leads, who looked before', async () => {
    await store();
    await backend.delete(KEY);
    const [lookup, claim] = [holdBack('getMany'), holdBack('addIfMissing')];
    const first = read();
    await time.pass(60_000);
    const second = read(() => Promise.reject(new Error('it ran')));
    await idle();
    lookup.open();
    await idle();
    claim.open();
    expect(await Promise.all([first, second])).toEqual(['method one', 'flight one']);
    await idle();
    expect([pauses(), await isLeased()]).toEqual([[], false]);
  });

  it('is given back if the answers turn out not to be shared meanwhile', async () => {
    const lost = deferred<Awaited<ReturnType<Method>>>();
    void here.reader.read(asking(() => lost.promise));
    await time.pass(5000 + LEASE_SECONDS * 1000);
    const held = holdBack('addIfMissing');
    const ran = deferred<Awaited<ReturnType<Method>>>();
    const reading = read(() => ran.promise);
    await idle();
    lost.resolve({ value: 'own' });
    await idle();
    held.open();
    await idle();
    expect(await isLeased()).toBe(false);
    ran.resolve({ value: 'mine' });
    expect(await reading).toBe('method mine');
  });

  it('is given back if an entry appears between the claim and the read', async () => {
    await store(startProcess(time, backend));
    const bytes = (await backend.get(KEY))!;
    await backend.delete(KEY);
    const { getMany } = backend;
    backend.getMany = async (keys) => (await backend.set(KEY, bytes, 60), getMany.call(backend, keys));
    expect(await read()).toBe('entry one');
    await idle();
    expect(await isLeased()).toBe(false);
  });

  it('is not waited for if its answer was lost', async () => {
    const { addIfMissing } = backend;
    backend.addIfMissing = async (...given) => {
      await addIfMissing!(...given);
      throw new Error('the connection is lost');
    };
    const read = await here.reader.read(asking());
    expect([shortly(read), read]).toMatchObject(['method one', { storage: 'failed' }]);
    expect(pauses()).toEqual([]);
  });
});

describe('several processes', () => {
  it('run the method once, although both expect a miss', async () => {
    const there = startProcess(time, backend);
    const gate = deferred<void>();
    const slow: Method = async () => (await gate.promise, storable('one', time.now));
    const answers = [read(slow), read(() => Promise.reject(new Error('it ran')), there)];
    await time.pass(100);
    gate.resolve();
    await time.pass(300);
    expect(await Promise.all(answers)).toEqual(['method one', 'flight one']);
    expect(await isLeased()).toBe(false);
  });
});

describe('with a first tier', () => {
  const L1 = { recheck: 0, maxBytes: 1e6, maxEntryBytes: 1e6, minEntryBytes: 0, alone: 60_000, settle: true };
  beforeEach(() => {
    here = startRecorded(time, backend, L1);
  });

  it('a miss asks once before its method runs', async () => {
    expect(await askedBefore()).toEqual(['addIfMissing']);
  });

  it('a copy in this process is compared as ever, and answers alone', async () => {
    await store();
    expect([(asked(), await read()), asked()]).toEqual(['entry one', ['getHeads']]);
    for (const operation of ['getMany', 'getHeads', 'addIfMissing']) refuse(operation);
    expect(await read()).toBe('entry one');
  });
});
