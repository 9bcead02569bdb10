import { describe, expect, it } from '@jest/globals';

import { Flights, LOST } from '../../lib/cache/flights.js';
import { ManualPause } from '../support/cache/manual-pause.js';

describe('a flight that takes too long', () => {
  it('is found no more once those who wait have given it up, although a clock that was set back has it just begun', async () => {
    const pauses = new ManualPause();
    const flights = new Flights<string>(() => 0, pauses.pause);
    const flight = flights.open('flight', new Promise(() => undefined));
    const waiting = flights.follow(flight, 5000);
    expect(flights.under('flight', 5000)).toBe(flight);
    await pauses.end();
    expect(await waiting).toBe(LOST);
    expect(flights.under('flight', 5000)).toBeUndefined();
  });

  it('leaves the one that set off after it alone', async () => {
    const pauses = new ManualPause();
    const flights = new Flights<string>(() => 0, pauses.pause);
    const lost = flights.open('flight', new Promise(() => undefined));
    const waiting = flights.follow(lost, 5000);
    const next = flights.open('flight', new Promise(() => undefined));
    await pauses.end();
    expect(await waiting).toBe(LOST);
    flights.rename(lost, 'other');
    expect(flights.under('flight', 5000)).toBe(next);
    expect(flights.under('other', 5000)).toBeUndefined();
  });
});
