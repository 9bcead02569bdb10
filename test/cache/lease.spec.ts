import { beforeEach, describe, expect, it } from '@jest/globals';

import { Lease, LEASE_SECONDS, Leases, SIDE_BY_SIDE_SECONDS } from '../../lib/cache/lease.js';
import { Outage } from '../../lib/cache/outage.js';
import { SafeKeyValue } from '../../lib/cache/safe-key-value.js';
import { Notebook, rejecting } from '../support/cache/doubles.js';
import { SharedKeyValue } from '../support/cache/processes.js';
import { deferred } from '../support/cache/questions.js';
import { TwoMoodedKeyValue } from '../support/cache/two-mooded.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const HOUR = 3_600_000;

let time: VirtualTime;
let backend: SharedKeyValue;

const leasesOn = (keyValue: SharedKeyValue | TwoMoodedKeyValue) =>
  new Leases({ keyValue: new SafeKeyValue(keyValue, new Outage(() => 'h:1', new Notebook(), time.clock), time.pause), clock: time.clock, pause: time.pause });

const claim = async (leases: Leases) => {
  const claimed = await leases.claim('k');
  if (!(claimed instanceof Lease)) throw new Error(`the lease is ${claimed}`);
  return claimed;
};

beforeEach(() => {
  time = new VirtualTime();
  backend = new SharedKeyValue({ clock: () => time.now });
});

describe('a lease', () => {
  it('is one process’s until it is released', async () => {
    const [one, other] = [leasesOn(backend), leasesOn(backend)];
    const lease = await claim(one);
    expect([await other.claim('k'), await one.claim('k'), await other.claim('l')]).toEqual(['held', 'held', expect.any(Lease)]);
    await lease.release(false);
    expect(await other.claim('k')).toBeInstanceOf(Lease);
  });

  it('is renewed as long as its owner works, on one listener', async () => {
    await claim(leasesOn(backend));
    await time.pass(60_000);
    expect(await leasesOn(backend).claim('k')).toBe('held');
    expect(time.pauses).toBe(1);
  });

  it('is over two seconds after its owner was last seen', async () => {
    const gone = new VirtualTime();
    const keyValue = new SafeKeyValue(backend, new Outage(() => 'h:1', new Notebook(), time.clock));
    await new Leases({ keyValue, clock: gone.clock, pause: gone.pause }).claim('k');
    const other = leasesOn(backend);
    await time.pass(LEASE_SECONDS * 1000);
    expect(await other.claim('k')).toBe('held');
    await time.pass(1);
    expect(await other.claim('k')).toBeInstanceOf(Lease);
  });

  it('leaves word that all may run side by side, for five seconds', async () => {
    const other = leasesOn(backend);
    await (await claim(leasesOn(backend))).release(true);
    await time.pass(SIDE_BY_SIDE_SECONDS * 1000);
    expect(await other.claim('k')).toBe('side-by-side');
    await time.pass(1);
    expect(await other.claim('k')).toBeInstanceOf(Lease);
  });

  it('of another is neither renewed nor released', async () => {
    const lease = await claim(leasesOn(backend));
    const another = Buffer.from('another');
    await backend.set('lease k', another, 60);
    await time.pass(1000);
    await lease.release(false);
    expect(await backend.get('lease k')).toEqual(another);
    expect(time.pauses).toBe(0);
  });

  it.each([['back', -HOUR], ['forth', HOUR]])('is left to its lifetime where the clock is set %s by an hour', async (_, by) => {
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

  it('is nobody’s where the backend fails', async () => {
    const moody = new TwoMoodedKeyValue();
    moody.writes = rejecting(new Error('full'));
    expect(await leasesOn(moody).claim('k')).toBe('failed');
    moody.writes = async (answer) => answer;
    moody.entries.set('lease k', Buffer.from('another'));
    moody.behaviour = rejecting(new Error('down'));
    expect(await leasesOn(moody).claim('k')).toBe('failed');
  });
});
