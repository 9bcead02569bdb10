import { beforeEach, describe, expect, it } from '@jest/globals';

import { type Claim, type Held, Leases } from '../../lib/cache/flight/leases.js';
import { FAILED } from '../../lib/cache/backend/outcome.js';
import { EntryWriter } from '../../lib/cache/store/entry-writer.js';
import { Leadership, type Role } from '../../lib/cache/flight/leadership.js';
import { Openings } from '../../lib/cache/flight/openings.js';
import { RecentOutcomes } from '../../lib/cache/flight/recent-outcomes.js';
import { SingleFlight } from '../../lib/cache/flight/single-flight.js';
import { Versions } from '../../lib/cache/store/versions.js';
import { startProcess } from '../support/cache/processes.js';
import { computationOf, storable } from '../support/cache/computations.js';
import { idle } from '../support/cache/virtual-time.js';

const unused = () => Promise.reject(new Error('it is not asked'));
const NAME = 'lease {}(p)(application/json)';
const VERSION: unknown = expect.any(String);
const LEASE = expect.objectContaining({ release: expect.any(Function) });

/** The lease of a claim that was granted. */
const leaseIn = (claim: Claim) => {
  if (claim.kind !== 'lease') throw new Error(`the claim is ${claim.kind}`);
  return claim.lease;
};

type Process = ReturnType<typeof startProcess>;
let process: Process;
let leadership: Leadership;
let other: Leases;
let leasesOf: () => Leases;
beforeEach(() => {
  process = startProcess();
  const {
    store,
    safe: keyValue,
    invalidations,
    time: { clock, sleep },
  } = process;
  const entryWriter = new EntryWriter(store, new Versions(keyValue), invalidations, () => 0);
  leasesOf = () => new Leases({ keyValue, clock, sleep });
  const leases = leasesOf();
  const [flights, recent] = [new SingleFlight<never, never>(sleep), new RecentOutcomes(clock)];
  const openings = new Openings({ store, leases, entryWriter, flights, recent });
  leadership = new Leadership({ store, leases, openings, sleep, random: () => 0.5 });
  other = leasesOf();
});

const computation = computationOf(unused);
const take = async (patience = 5000, asked = computation) =>
  leadership.take(asked, await process.store.lookup(asked), patience);
const store = () =>
  process.reader.read(computationOf(async () => storable('stored', process.time.now), { policy: { lockTimeout: 0 } }));

/** A turn that is not taken yet, and what has come of it so far. */
const taking = (patience?: number) => {
  const state: { turn?: Role } = {};
  void take(patience).then((turn) => (state.turn = turn));
  return state;
};

describe('Leadership', () => {
  it('is taken with a lease, and creates missing versions', async () => {
    const turn = await take();
    expect(turn).toMatchObject({
      lease: LEASE,
      lookup: { kind: 'miss', versions: computation.versions.map(() => VERSION) },
    });
    expect(process.time.asked).toEqual([500]);
  });

  it('is taken without a lease if lockTimeout is 0', async () => {
    const turn = await take(5000, computationOf(unused, { policy: { lockTimeout: 0 } }));
    expect(turn).toMatchObject({ lookup: { kind: 'miss' }, lease: undefined });
    expect(await process.backend.get(NAME)).toBeUndefined();
  });

  it('is given up, with its lease, if an entry was stored since the first lookup', async () => {
    const found = await process.store.lookup(computation);
    await store();
    expect(await leadership.take(computation, found, 5000)).toMatchObject({ kind: 'entry', lookup: { kind: 'hit' } });
    await idle();
    expect(await process.backend.get(NAME)).toBeUndefined();
  });

  it('is held elsewhere at once without patience', async () => {
    await other.claim(computation.key, { term: 60_000 });
    expect(await take(0)).toMatchObject({ kind: 'held-elsewhere' });
  });

  it('is waited for with growing delays', async () => {
    const held = await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(1000);
    expect(state.turn).toBeUndefined();
    const delays = process.time.asked.filter((ms) => ms !== 500);
    expect(delays.slice(0, 4)).toEqual([10, 15, 22.5, 33.75]);
    expect([Math.max(...delays), delays.length < 12]).toEqual([200, true]);
    await leaseIn(held).release(false);
    await time(200);
    expect(state.turn).toMatchObject({ lookup: { kind: 'miss' }, lease: LEASE });
  });

  it('ends for all who wait as soon as the entry is there', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(100);
    await store();
    await time(200);
    expect(state.turn).toMatchObject({ kind: 'entry', lookup: { kind: 'hit' } });
  });

  it('is waited for no longer than the given time', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const state = taking(700);
    await time(699);
    expect(state.turn).toBeUndefined();
    await time(1);
    expect(state.turn).toMatchObject({ lookup: { kind: 'miss' }, lease: LEASE });
  });

  it('is waited for again if another process took over a lost lease', async () => {
    await other.claim(computation.key, { term: 60_000 });
    const [state, third] = [taking(700), leasesOf()];
    await time(400);
    const { holder } = (await third.claim(computation.key, { term: 60_000 })) as Held;
    expect(await third.claim(computation.key, { term: 60_000, lost: holder!.token })).toMatchObject({ kind: 'lease' });
    await time(699);
    expect(state.turn).toBeUndefined();
    await time(400);
    expect(state.turn).toMatchObject({ lookup: { kind: 'miss' }, lease: LEASE });
  });

  it('is taken without a lease after the patience if one process after the other fails', async () => {
    const held = await other.claim(computation.key, { term: 60_000 });
    const state = taking(700);
    await time(400);
    await leaseIn(held).release(false);
    await leasesOf().claim(computation.key, { term: 60_000 });
    await time(299);
    expect(state.turn).toBeUndefined();
    await time(1);
    expect(state.turn).toMatchObject({ lookup: { kind: 'miss' } });
    expect(state.turn).not.toHaveProperty('lease');
  });

  it('is taken over from a run of the same process', async () => {
    await take();
    expect(await take()).toMatchObject({ lookup: { kind: 'miss' }, lease: LEASE });
  });

  it('is everybody’s while the key is hit-for-miss', async () => {
    await leaseIn(await other.claim(computation.key, { term: 60_000 })).release(true);
    expect(await take()).toMatchObject({ lookup: { kind: 'miss' }, lease: undefined });
  });

  it('is everybody’s if the backend fails: before, while claiming, or while waiting', async () => {
    expect(await leadership.take(computation, { kind: 'failed', versions: [] }, 5000)).toEqual({
      kind: 'leader',
      lookup: { kind: 'failed', versions: [] },
    });
    await other.claim(computation.key, { term: 60_000 });
    const state = taking();
    await time(50);
    process.safe.getMany = () => FAILED;
    await time(200);
    expect(state.turn).toMatchObject({ lookup: { kind: 'failed' } });
    process.safe.add = async () => FAILED;
    expect(await leadership.take(computation, { kind: 'miss', versions: [undefined, undefined] }, 5000)).toMatchObject({
      lookup: { kind: 'failed' },
    });
  });

  it('keeps the old entry that was found before the backend failed', async () => {
    const asked = computationOf(unused, { policy: { staleIfError: 100 } });
    await process.reader.read(
      computationOf(async () => storable('old', process.time.now), { policy: { staleIfError: 100 } }),
    );
    await time(61_000);
    const found = await process.store.lookup(asked);
    process.safe.getMany = () => FAILED;
    expect(await leadership.take(asked, found, 5000)).toMatchObject({
      lookup: { kind: 'hit', entry: { body: Buffer.from('old') }, versions: [] },
    });
  });
});

const time = (ms: number) => process.time.pass(ms);
