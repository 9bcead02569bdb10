import { beforeEach, describe, expect, it } from '@jest/globals';

import { SingleFlight, TIMED_OUT, MAX_FLIGHTS, MAX_WAITERS } from '../../lib/cache/flight/single-flight.js';
import { deferred } from '../support/cache/computations.js';
import { idle, VirtualTime } from '../support/cache/virtual-time.js';

const HOUR = 3_600_000;
const PATIENCE = 5000;
const BASIS = Promise.resolve();

let time: VirtualTime;
let flights: SingleFlight<string, void>;

beforeEach(() => {
  time = new VirtualTime();
  flights = new SingleFlight(time.sleep);
});

const follow = (name: string) => {
  const flight = flights.current(name);
  return flight && flights.join(flight) ? flight.awaited : undefined;
};

describe('a flight', () => {
  it('is found by its name until it lands, and gives all waiting callers its outcome', async () => {
    const { promise, resolve } = deferred<string>();
    flights.start('a', BASIS, promise, PATIENCE);
    const followers = [follow('a'), follow('a')];
    expect(follow('b')).toBeUndefined();
    resolve('landed');
    expect(await Promise.all(followers)).toEqual(['landed', 'landed']);
    expect(follow('a')).toBeUndefined();
    expect(time.pauses).toBe(0);
  });

  it('that fails rejects for all waiting callers, and is gone', async () => {
    const { promise, reject } = deferred<string>();
    flights.start('a', BASIS, promise, PATIENCE);
    const followers = Promise.allSettled([follow('a'), follow('a')]);
    reject('crash');
    expect((await followers).map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      'crash',
      'crash',
    ]);
    expect([follow('a'), time.pauses]).toEqual([undefined, 0]);
  });

  it('that nobody waits for may fail', async () => {
    flights.start('a', BASIS, Promise.reject(new Error('crash')), PATIENCE);
    await idle();
    expect(follow('a')).toBeUndefined();
  });

  it('that takes too long times out for waiting callers, and is found no more', async () => {
    flights.start('a', BASIS, deferred<string>().promise, PATIENCE);
    const [first] = [follow('a')];
    await time.pass(PATIENCE);
    expect([await first, follow('a')]).toEqual([TIMED_OUT, undefined]);
  });

  it.each([
    ['back', -3000],
    ['back', -HOUR],
    ['forth', HOUR],
  ])('times out after the same time if the clock is set %s by %d ms', async (_, by) => {
    flights.start('a', BASIS, deferred<string>().promise, PATIENCE);
    const first = follow('a');
    time.now += by;
    await time.pass(PATIENCE);
    expect([await first, follow('a')]).toEqual([TIMED_OUT, undefined]);
  });

  it('does not count the time until its basis is settled', async () => {
    const basis = deferred<void>();
    flights.start('a', basis.promise, deferred<string>().promise, PATIENCE);
    const first = follow('a');
    await time.pass(10 * PATIENCE);
    expect(flights.current('a')).toBeDefined();
    basis.resolve();
    await time.pass(PATIENCE);
    expect([await first, follow('a')]).toEqual([TIMED_OUT, undefined]);
  });

  it('that lands after its timeout does not affect its successor', async () => {
    const [lost, next] = [deferred<string>(), deferred<string>()];
    flights.start('a', BASIS, lost.promise, PATIENCE);
    await time.pass(PATIENCE);
    flights.start('a', BASIS, next.promise, PATIENCE);
    lost.resolve('late');
    await idle();
    const follower = follow('a');
    next.resolve('landed');
    expect(await follower).toBe('landed');
  });
});

describe('SingleFlight is bounded', () => {
  it('to a number of waiting callers per flight', async () => {
    flights.start('a', BASIS, deferred<string>().promise, PATIENCE);
    for (let follower = 0; follower < MAX_WAITERS; follower++) expect(follow('a')).toBeInstanceOf(Promise);
    expect(follow('a')).toBeUndefined();
    await idle();
    expect(time.pauses).toBe(1);
  });

  it('to a number of flights: nobody can join one more', async () => {
    for (let name = 0; name < MAX_FLIGHTS; name++)
      flights.start(String(name), BASIS, deferred<string>().promise, PATIENCE);
    flights.start('a', BASIS, Promise.reject(new Error('crash')), PATIENCE);
    await idle();
    expect([follow('a'), follow('0')]).toEqual([undefined, expect.any(Promise)]);
  });
});
