import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce, type Scenario } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { SHARED_BACKENDS, type SharedBackend } from '../support/cache/interleavings/shared-backends.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 7;

describe.each(SHARED_BACKENDS)('what was calculated from before an invalidation is never served after it, on %s', (_, open) => {
  let backend: SharedBackend;
  beforeAll(async () => {
    backend = await open();
  });
  afterAll(() => backend.close());

  const play = (scenario: Scenario, count: number) => {
    const random = randomFrom(SEED);
    return exploreSome((choose) => playOnce(scenario, backend.backendOf, choose, random), random, count);
  };

  it.each(SMALL)(`$name: in 12 orders drawn from the seed ${SEED}`, async (scenario) => {
    expect(await play(scenario, 12)).toEqual({ schedules: 12, isExhaustive: false });
  });

  it.each(LARGE)(`$name: in 4 orders drawn from the seed ${SEED}`, async (scenario) => {
    expect(await play(scenario, 4)).toEqual({ schedules: 4, isExhaustive: false });
  });
});
