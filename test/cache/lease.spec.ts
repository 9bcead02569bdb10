import { beforeEach, describe, expect, it } from '@jest/globals';

import { HIT_FOR_MISS_SECONDS, LEASE_SECONDS } from '../../lib/cache/flight/lease.js';
import { type Claiming, Leases } from '../../lib/cache/flight/leases.js';
import { Outage } from '../../lib/cache/backend/outage.js';
import { SafeKeyValue } from '../../lib/cache/backend/safe-key-value.js';
import type { KeyValueItem } from '../../lib/keyvalue/giotto-key-value.js';
import { Notebook, rejecting } from '../support/cache/doubles.js';
import { SharedKeyValue } from '../support/cache/processes.js';
import { deferred } from '../support/cache/computations.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const HOUR = 3_600_000;

let time: VirtualTime;
let backend: SharedKeyValue;

const leasesOn = (keyValue: SharedKeyValue | TwoMoodedKeyValue) =>
  new Leases({
    keyValue: new SafeKeyValue(keyValue, new Outage(() => 'h:1', new Notebook(), time.clock), time.sleep),
    clock: time.clock,
    sleep: time.sleep,
  });

const TERM = HOUR;
const ask = (leases: Leases, claiming: Partial<Claiming> = {}, key = 'k') =>
  leases.claim(key, { term: TERM, ...claiming });

const claim = async (leases: Leases, claiming: Partial<Claiming> = {}) => {
  const claimed = await ask(leases, claiming);
  if (claimed.kind !== 'lease') throw new Error(`the claim is ${JSON.stringify(claimed)}`);
  return claimed.lease;
};

const HELD = expect.objectContaining({ kind: 'held' });
const LEASE = expect.objectContaining({ kind: 'lease' });

beforeEach(() => {
  time = new VirtualTime();
  backend = new SharedKeyValue({ clock: () => time.now });
});

describe('a lease', () => {
  it('belongs to one process until it is released', async () => {
    const [one, other] = [leasesOn(backend), leasesOn(backend)];
    const lease = await claim(one);
    expect([await ask(other), await ask(one), await ask(other, {}, 'l')]).toEqual([HELD, HELD, LEASE]);
    await lease.release(false);
    expect(await ask(other)).toEqual(LEASE);
  });

  it('is renewed as long as its owner works, on one listener', async () => {
    await claim(leasesOn(backend));
    await time.pass(60_000);
    expect(await ask(leasesOn(backend))).toEqual(HELD);
    expect(time.pauses).toBe(1);
  });

  it('belongs to the process whose claim was sent twice, if the first one took effect', async () => {
    const bid = async ({ key, value, seconds }: KeyValueItem) => {
      await backend.add(key, value, seconds);
      const again = await backend.add(key, value, seconds);
      return { added: { kind: 'done', value: again } as const, found: await backend.get(key) };
    };
    expect(await leasesOn(backend).claim('k', { term: TERM }, bid)).toEqual(LEASE);
    expect(await ask(leasesOn(backend))).toEqual(HELD);
  });

  it('ends two seconds after its owner was last seen', async () => {
    const gone = new VirtualTime();
    const keyValue = new SafeKeyValue(backend, new Outage(() => 'h:1', new Notebook(), time.clock));
    await new Leases({ keyValue, clock: gone.clock, sleep: gone.sleep }).claim('k', { term: TERM });
    const other = leasesOn(backend);
    await time.pass(LEASE_SECONDS * 1000 - 1);
    expect(await ask(other)).toEqual(HELD);
    await time.pass(1);
    expect(await ask(other)).toEqual(LEASE);
  });

  it('lets every process run for five seconds after an answer that was its caller’s alone (hit-for-miss)', async () => {
    const other = leasesOn(backend);
    await (await claim(leasesOn(backend))).release(true);
    await time.pass(HIT_FOR_MISS_SECONDS * 1000 - 1);
    expect(await ask(other)).toEqual({ kind: 'hit-for-miss' });
    await time.pass(1);
    expect(await ask(other)).toEqual(LEASE);
  });

  it('of another owner is neither renewed nor released', async () => {
    const lease = await claim(leasesOn(backend));
    const another = Buffer.from('another');
    await backend.set('lease k', another, 60);
    await time.pass(1000);
    await lease.release(false);
    expect(await backend.get('lease k')).toEqual(another);
    expect(time.pauses).toBe(0);
  });

  it.each([
    ['back', -HOUR],
    ['forth', HOUR],
  ])('is left to its lifetime if the clock is set %s by an hour', async (_, by) => {
    const real = new VirtualTime();
    backend = new SharedKeyValue({ clock: real.clock });
    const lease = await claim(leasesOn(backend));
    time.now += by;
    await time.pass(1000);
    await lease.release(false);
    expect(await backend.get('lease k')).toBeDefined();
  });

  it('is not brought back by a renewal that was under way when it was released', async () => {
    const moody = new TwoMoodedKeyValue();
    const lease = await claim(leasesOn(moody));
    const gate = deferred<void>();
    moody.writes = async (answer) => (await gate.promise, answer);
    await time.pass(500);
    moody.writes = async (answer) => answer;
    const released = lease.release(false);
    await idle();
    gate.resolve();
    await released;
    await idle();
    expect(moody.entries.has('lease k')).toBe(false);
  });

  it('is nobody’s if the backend fails', async () => {
    const moody = new TwoMoodedKeyValue();
    moody.writes = rejecting(new Error('full'));
    expect(await ask(leasesOn(moody))).toEqual({ kind: 'failed' });
    moody.writes = async (answer) => answer;
    moody.entries.set('lease k', Buffer.from('another'));
    moody.behaviour = rejecting(new Error('down'));
    expect(await ask(leasesOn(moody))).toEqual({ kind: 'failed' });
  });

  it('that cannot be removed is marked as lost, so that others need not wait for its end', async () => {
    const moody = new TwoMoodedKeyValue();
    moody.delete = rejecting(new Error('NOPERM')) as () => Promise<never>;
    await (await claim(leasesOn(moody))).release(false);
    expect(await ask(leasesOn(moody))).toEqual(LEASE);
  });
});

describe('a lease beyond its term', () => {
  it('is given up, and exactly one other process gets the next', async () => {
    await claim(leasesOn(backend), { term: 1200 });
    const others = [leasesOn(backend), leasesOn(backend), leasesOn(backend)];
    await time.pass(1199);
    expect(await ask(others[0]!)).toEqual(HELD);
    await time.pass(1);
    expect(time.pauses).toBe(0);
    const claims = await Promise.all(others.map((leases) => ask(leases)));
    expect(claims.filter((claimed) => claimed.kind === 'lease')).toHaveLength(1);
    expect(claims.filter((claimed) => claimed.kind === 'held')).toEqual(
      Array(2).fill({ kind: 'held', holder: expect.objectContaining({ attempt: 2 }) }),
    );
  });

  it('is not touched by its late owner’s release', async () => {
    const late = await claim(leasesOn(backend), { term: 1200 });
    await time.pass(1200);
    await claim(leasesOn(backend));
    await late.release(false);
    expect(await ask(leasesOn(backend))).toEqual(HELD);
  });

  it('is forgotten two seconds after it was given up', async () => {
    await claim(leasesOn(backend), { term: 1200 });
    await time.pass(1200 + LEASE_SECONDS * 1000 + 1);
    expect(await backend.get('lease k')).toBeUndefined();
  });

  it.each([2 ** 31, 30 * 24 * HOUR, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE])('of %d ms is held', async (term) => {
    await claim(leasesOn(backend), { term });
    await time.pass(10_000);
    expect(await ask(leasesOn(backend))).toEqual(HELD);
  });
});

describe('a lease that is taken over', () => {
  const tokenOf = async (leases: Leases) => ((await ask(leases)) as { holder: { token: Buffer } }).holder.token;

  it('goes to exactly one of those who waited long enough', async () => {
    const owner = await claim(leasesOn(backend));
    const others = [leasesOn(backend), leasesOn(backend), leasesOn(backend)];
    const lost = await tokenOf(others[0]!);
    const claims = await Promise.all(others.map((leases) => ask(leases, { lost })));
    expect(claims.filter((claimed) => claimed.kind === 'lease')).toHaveLength(1);
    await time.pass(10_000);
    await owner.release(false);
    expect(await ask(leasesOn(backend))).toEqual({ kind: 'held', holder: expect.objectContaining({ attempt: 2 }) });
    expect(time.pauses).toBe(1);
  });

  it('stays with its owner if the caller waited for another one', async () => {
    await claim(leasesOn(backend));
    expect(await ask(leasesOn(backend), { lost: Buffer.from('an earlier one') })).toEqual(HELD);
  });

  it('is taken over within its process without waiting', async () => {
    const leases = leasesOn(backend);
    const first = await claim(leases);
    await claim(leases, { own: 'take over' });
    expect(time.pauses).toBe(1);
    await first.release(false);
    expect(await ask(leasesOn(backend))).toEqual({ kind: 'held', holder: expect.objectContaining({ attempt: 2 }) });
  });

  it('can be left alone within its process', async () => {
    const leases = leasesOn(backend);
    expect(await ask(leases, { own: 'leave alone' })).toEqual(LEASE);
    expect(await ask(leases, { own: 'leave alone' })).toEqual({ kind: 'own' });
  });

  it('of another version of this library is taken over too', async () => {
    await backend.set('lease k', Buffer.from('nine byte'), 60);
    const lost = await tokenOf(leasesOn(backend));
    expect(await ask(leasesOn(backend), { lost })).toEqual(LEASE);
  });

  it('is nobody’s if the backend fails', async () => {
    const moody = new TwoMoodedKeyValue();
    moody.entries.set('lease k', Buffer.from('nine byte'));
    const lost = Buffer.from('nine byte');
    const add = moody.add.bind(moody);
    moody.add = async (key, value) => (key.startsWith('heir') ? Promise.reject(new Error('full')) : add(key, value));
    expect(await ask(leasesOn(moody), { lost })).toEqual({ kind: 'failed' });
    moody.add = add;
    moody.set = rejecting(new Error('full')) as () => Promise<never>;
    expect(await ask(leasesOn(moody), { lost })).toEqual({ kind: 'failed' });
  });
});
