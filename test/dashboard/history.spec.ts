import { describe, expect, it } from '@jest/globals';

import { History, SAMPLE_MS, SAMPLES } from '../../lib/dashboard/history.js';
import { Counters } from '../../lib/observe/counters.js';

const NOON = Date.UTC(2026, 0, 1, 12);

/** A history of one program, and its counters. */
function begun() {
  const counters = new Counters();
  const history = new History();
  const miss = (times = 1) => void (counters.of('squared').misses['uri-miss'] += times);
  const recordAt = (now: number) => {
    const { total, programs } = counters.taken();
    const routes = Object.entries(programs).map(([name, counts]) => [name, { ...counts, transport: 'http' }] as const);
    history.record(now, { total, programs: Object.fromEntries(routes) });
  };
  return { history, miss, recordAt };
}

describe('the history of the dashboard', () => {
  it('puts what has happened since the last look into the present sample', () => {
    const { history, miss, recordAt } = begun();
    miss(2);
    recordAt(NOON);
    miss(3);
    recordAt(NOON + SAMPLE_MS);
    recordAt(NOON + SAMPLE_MS + 1);
    expect(history.series('squared').misses.slice(-3)).toEqual([0, 2, 3]);
    expect(history.series().misses).toEqual(history.series('squared').misses);
    expect(history.sums()).toMatchObject({ squared: { misses: 5, hits: 0 } });
  });

  it('forgets what is an hour old, also if nobody looked in between', () => {
    const { history, miss, recordAt } = begun();
    miss(2);
    recordAt(NOON);
    recordAt(NOON + (SAMPLES - 1) * SAMPLE_MS);
    expect(history.totals.misses).toBe(2);
    recordAt(NOON + SAMPLES * SAMPLE_MS);
    expect(history.totals.misses).toBe(0);
    miss(1);
    recordAt(NOON + 5 * SAMPLES * SAMPLE_MS);
    expect(history.series('squared').misses).toEqual([...Array<number>(SAMPLES - 1).fill(0), 1]);
  });

  it('loses nothing if the clock is set back', () => {
    const { history, miss, recordAt } = begun();
    recordAt(NOON);
    miss(1);
    recordAt(NOON - 3600_000);
    miss(1);
    recordAt(NOON + SAMPLE_MS);
    expect(history.series('squared').misses.slice(-2)).toEqual([1, 1]);
  });

  it('is empty for a program that was never called', () => {
    const { history, recordAt } = begun();
    recordAt(NOON);
    expect(history.series('cubed').misses).toEqual(Array<number>(SAMPLES).fill(0));
    expect(history.sums()).toEqual({});
  });
});
