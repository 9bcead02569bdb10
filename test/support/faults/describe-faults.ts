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

/** How many lines a fault is worth, and as many its end. */
const LINES: Readonly<Record<Effect, number>> = { outage: 1, 'no writes': 1, misses: 0, hits: 0 };

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

function expectRight({ samples, hanging, moments, effect, ...rest }: Measurement) {
  expect(samples.filter(({ failure, isRight }) => failure !== undefined || !isRight)).toEqual([]);
  expect(hanging).toBe(0);
  expect(rest.bursts).toEqual(rest.bursts.map(() => ({ runs: 1, wrong: 0 })));
  expect(rest.cachedAgainAfter).toBeLessThan(BACK_WITHIN_MS);
  expect([rest.warnings, rest.recoveries]).toEqual(Array(2).fill(Array(LINES[effect]).fill(expect.any(String))));
  expect(rest.heapGrowth).toBeLessThan(HEAP_GROWTH_BYTES);
}
