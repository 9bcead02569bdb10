import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Case } from './case.js';
import type { Backend, Effect, Stand } from './fault.js';
import type { Measurement } from './measurement.js';
import { PACE } from './pace.js';
import { keep } from './results.js';

/** Generous: what is aimed at, two seconds, is for the report. */
const BACK_WITHIN_MS = 8000;
const HEAP_GROWTH_BYTES = 16 * 1024 * 1024;
const START_MS = 120_000;
const CASE_MS = 60_000 * PACE.rounds;

/** How many lines say that there is a fault, and that it is over: at least and at most. */
const LINES: Readonly<Record<Effect, readonly [atLeast: number, atMost: number]>> = {
  outage: [1, 1],
  'no writes': [1, 1],
  'some writes': [0, 1],
  misses: [0, 0],
  hits: [0, 0],
};

/** How often a slow method runs for those who ask the same at once. Each of the two versions may come to be while they ask. */
const MOST_RUNS: Partial<Record<Effect, number>> = { 'some writes': 3 };

/** Every fault of a backend, under load. */
export function describeFaults<S extends Stand>(backend: Backend<S>): void {
  describe(`${backend.name} under 200 requests a second`, () => {
    let stand: S;
    const measurements: Measurement[] = [];
    beforeAll(async () => {
      stand = await backend.start();
    }, START_MS);
    afterAll(async () => {
      await stand.stop();
      await keep(backend.name, measurements);
    }, START_MS);

    it.each(backend.faults.map((fault) => [fault.name, fault] as const))(
      '%s: no request fails, waits for long or is answered wrongly, and the caching is back by itself',
      async (_name, fault) => {
        for (let round = 0; round < PACE.rounds; round++) {
          const measurement = await Case.play(stand, fault);
          measurements.push(measurement);
          expectRight(measurement);
        }
      },
      CASE_MS,
    );
  });
}

function expectRight({ samples, hanging, effect, bursts, warnings, recoveries, ...rest }: Measurement) {
  expect(samples.filter(({ failure, isRight }) => failure !== undefined || !isRight)).toEqual([]);
  expect(hanging).toBe(0);
  for (const { runs, wrong } of bursts) expect({ wrong, isOneRun: runs > 0 && runs <= (MOST_RUNS[effect] ?? 1) }).toEqual({ wrong: 0, isOneRun: true });
  expect(rest.cachedAgainAfter).toBeLessThan(BACK_WITHIN_MS);
  for (const lines of [warnings, recoveries]) expectBetween(LINES[effect], lines);
  expect(rest.heapGrowth).toBeLessThan(HEAP_GROWTH_BYTES);
}

function expectBetween([atLeast, atMost]: readonly [number, number], lines: readonly string[]) {
  expect(lines.slice(atMost)).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
}
