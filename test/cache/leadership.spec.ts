import { beforeEach, describe, expect, it } from '@jest/globals';

import { Finder } from '../../lib/cache/store/finder.js';
import { type Held, Lease, Leases } from '../../lib/cache/flight/lease.js';
import { FAILED } from '../../lib/cache/backend/safe-key-value.js';
import { EntryWriter } from '../../lib/cache/store/entry-writer.js';
import { Leadership, type Role } from '../../lib/cache/flight/leadership.js';
import { Versions } from '../../lib/cache/store/versions.js';
import { startProcess } from '../support/cache/processes.js';
import { computationOf, storable } from '../support/cache/computations.js';
import { idle } from '../support/cache/virtual-time.js';

const unused = () => Promise.reject(new Error('it is not asked'));
const LEASE = 'lease {}(p)(application/json)';

type Process = ReturnType<typeof startProcess>;
let process: Process;
let leadership: Leadership;
let other: Leases;
let leasesOf: () => Leases;
beforeEach(() => {
  process = startProcess();
  const { store, safe: keyValue, invalidations, time: { clock, sleep } } = process;
  const entryWriter = new EntryWriter(store, new Versions(keyValue, clock), invalidations, () => 0);
  leasesOf = () => new Leases({ keyValue, clock, sleep });
  leadership = new Leadership({ store, finder: new Finder({ store, invalidations, clock }), leases: leasesOf(), entryWriter, sleep, random: () => 0.5 });
  other = leasesOf();
});

const computation = computationOf(unused);
const take = async (patience = 5000, asked = computation) => leadership.take(asked, await process.reader.find(asked), patience);
const store = () => process.reader.read(computationOf(async () => storable('stored', process.time.now), { policy: { lockTimeout: 0 } }));

/** A turn that is not taken yet, and what has come of it so far. */
const taking = (patience?: number) => {
  const state: { turn?: Role } = {};
  void take(patience).then((turn) => (state.turn = turn));
  return state;
};

describe('a turn', () => {
  it('is taken with a lease, and with the versions that were made for it', async () => {
    const turn = await take();
    expect(turn).toMatchObject({ lease: expect.any(Lease), found: { outcome: 'miss', versions: [expect.any(String), expect.any(String)] } });
    expect(process.time.asked).toEqual([500]);
  });

  it('is taken without one where no other process is asked', async () => {
    const turn = await take(5000, computationOf(unused, { policy: { lockTimeout: 0 } }));
    expect(turn).toMatchObject({ found: { outcome: 'miss' }, lease: undefined });
    expect(await process.backend.get(LEASE)).toBeUndefined();
  });

  it('is nobody’s where an entry came in since the first look; the lease is given back', async () => {
    const found = await process.reader.find(computation);
    await store();
    expect(await leadership.take(computation, found, 5000)).toMatchObject({ entry: { outcome: 'hit' } });
    await idle();
    expect(await process.backend.get(LEASE)).toBeUndefined();
  });

  it('is another’s at once where there is no patience', async () => {
    await other.claim(computation.key, { term: 60_000 });
    expect(await take(0)).toMatchObject({ heldElsewhere: true });
  });

  it('is waited for, asking less and less often', async () => {
    const held = await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(1000);
    expect(state.turn).toBeUndefined();
    const delays = process.time.asked.filter((ms) => ms !== 500);
    expect(delays.slice(0, 4)).toEqual([10, 15, 22.5, 33.75]);
    expect([Math.max(...delays), delays.length < 12]).toEqual([200, true]);
    await (held as Lease).release(false);
    await time(200);
    expect(state.turn).toMatchObject({ found: { outcome: 'miss' }, lease: expect.any(Lease) });
  });

  it('is over for all who wait as soon as the entry is there', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(100);
    await store();
    await time(200);
    expect(state.turn).toMatchObject({ entry: { outcome: 'hit' } });
  });

  it('is waited for so long and no longer', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const state = taking(700);
    await time(699);
    expect(state.turn).toBeUndefined();
    await time(1);
    expect(state.turn).toMatchObject({ found: { outcome: 'miss' }, lease: expect.any(Lease) });
  });

  it('is waited for anew where another process has taken over from one that took too long', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const [state, third] = [taking(700), leasesOf()];
    await time(400);
    const { holder } = (await third.claim(computation.key, { term: 60_000 })) as Held;
    expect(await third.claim(computation.key, { term: 60_000, lost: holder!.token })).toBeInstanceOf(Lease);
    await time(699);
    expect(state.turn).toBeUndefined();
    await time(400);
    expect(state.turn).toMatchObject({ found: { outcome: 'miss' }, lease: expect.any(Lease) });
  });

  it('is waited for no longer where one process after the other fails, and is taken without a lease', async () => {
    const held = await other.claim(computation.key, { term: 60_000 });
    const state = taking(700);
    await time(400);
    await (held as Lease).release(false);
    await leasesOf().claim(computation.key, { term: 60_000 });
    await time(299);
    expect(state.turn).toBeUndefined();
    await time(1);
    expect(state.turn).toMatchObject({ found: { outcome: 'miss' } });
    expect(state.turn).not.toHaveProperty('lease');
  });

  it('is not waited for where a loaded of the own process has it', async () => {
    await take();
    expect(await take()).toMatchObject({ found: { outcome: 'miss' }, lease: expect.any(Lease) });
  });

  it('is everybody’s where answers are not shared', async () => {
    await ((await other.claim(computation.key, { term: 60_000 })) as Lease).release(true);
    expect(await take()).toMatchObject({ found: { outcome: 'miss' }, lease: undefined });
  });

  it('is everybody’s where the backend fails: before, while claiming, and while waiting', async () => {
    expect(await leadership.take(computation, { outcome: 'failed', versions: [] }, 5000)).toEqual({ found: { outcome: 'failed', versions: [] } });
    await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(50);
    process.safe.getMany = () => FAILED;
    await time(200);
    expect(state.turn).toMatchObject({ found: { outcome: 'failed' } });
    process.safe.add = async () => FAILED;
    expect(await leadership.take(computation, { outcome: 'miss', versions: [undefined, undefined] }, 5000)).toMatchObject({ found: { outcome: 'failed' } });
  });

  it('goes on with the old entry that was found before the backend failed', async () => {
    const asked = computationOf(unused, { policy: { staleIfError: 100 } });
    await process.reader.read(computationOf(async () => storable('old', process.time.now), { policy: { staleIfError: 100 } }));
    await time(61_000);
    const found = await process.reader.find(asked);
    process.safe.getMany = () => FAILED;
    expect(await leadership.take(asked, found, 5000)).toMatchObject({ found: { outcome: 'hit', entry: { body: Buffer.from('old') }, versions: [] } });
  });
});

const time = (ms: number) => process.time.pass(ms);
