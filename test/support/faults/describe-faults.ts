import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { Case } from './case.js';
import { type Backend, type Fault, LINES, type Stand } from './fault.js';
import { type Measurement, wasOverloaded } from './measurement.js';
import { PACE } from './pace.js';
import { REHEARSAL } from './rehearsal.js';
import { keep } from './results.js';

const HEAP_GROWTH_BYTES = 16 * 1024 * 1024;
const START_MS = 120_000;
const ATTEMPTS = 3;
const CASE_MS = 180_000 * PACE.rounds;

/** Every fault of a backend, under load. */
export function describeFaults<S extends Stand>(backend: Backend<S>): void {
  describe(`${backend.name} under 200 requests a second`, () => {
    let stand: S;
    const measurements: Measurement[] = [];
    const measure = async (fault: Fault<S>) => {
      const measurement = await playUndisturbed(stand, fault, backend.l1);
      measurements.push(measurement);
      expectRight(measurement, fault.mostRuns ?? 1);
    };
    beforeAll(async () => {
      stand = await backend.start();
    }, START_MS);
    afterAll(async () => {
      await stand.stop();
      await keep(backend.name, { backend: backend.name, measurements });
    }, START_MS);

    it.each([REHEARSAL, ...backend.faults].map((fault) => [fault.name, fault] as const))(
      'with the fault "%s": no request fails, hangs or is answered wrongly, and the caching is back by itself',
      async (_name, fault) => {
        for (let round = 0; round < PACE.rounds; round++) await measure(fault);
      },
      ATTEMPTS * CASE_MS,
    );
  });
}

/** Again where the machine had too much else to do: then a healthy backend is late, and rightly taken for one that hangs. */
async function playUndisturbed<S extends Stand>(stand: S, fault: Fault<S>, l1: Backend['l1']): Promise<Measurement> {
  for (let attempt = 1; ; attempt++) {
    const measurement = await Case.play(stand, fault, l1);
    expectNothingWrong(measurement);
    if (attempt === ATTEMPTS || !wasOverloaded(measurement)) return measurement;
  }
}

function expectRight(measurement: Measurement, mostRuns: number) {
  const { effect, bursts, warnings, recoveries, cachedAgainAfter, heapGrowth } = measurement;
  expect(heapGrowth).toBeLessThan(HEAP_GROWTH_BYTES);
  expect(cachedAgainAfter).toBeLessThan(Infinity);
  if (wasOverloaded(measurement)) return;
  for (const lines of [warnings, recoveries]) expectBetween(LINES[effect], lines);
  for (const { runs } of bursts) {
    expect(runs).toBeGreaterThan(0);
    expect(runs).toBeLessThanOrEqual(mostRuns);
  }
  if (effect === 'hits') expect(missesMeanwhile(measurement)).toEqual([]);
}

/** What no load of the machine excuses. */
function expectNothingWrong({ samples, hanging, bursts }: Measurement) {
  expect(samples.filter(({ failure, isRight }) => failure !== undefined || !isRight)).toEqual([]);
  expect(hanging).toBe(0);
  for (const { wrong } of bursts) expect(wrong).toBe(0);
}

const missesMeanwhile = ({ samples, moments: { begun, ended } }: Measurement) =>
  samples.filter(({ route, at, cache }) => route === 'hot' && at >= begun && at < ended && !cache.includes('; hit'));

function expectBetween([atLeast, atMost]: readonly [number, number], lines: readonly string[]) {
  expect(lines.slice(atMost)).toEqual([]);
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
}
