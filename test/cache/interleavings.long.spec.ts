import { describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreAll, exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { randomFrom } from '../support/cache/values.js';

const LIMIT = 10_000;
const SEED = 20_260_101;
const SAMPLES = 150;

const backend = new LocMemKeyValue({ maxEntries: 1000 });
const backendOf = () => backend;

describe('an answer computed before an invalidation is never served after it', () => {
  it.each(SMALL)(`$name: in every order, of which there are fewer than ${LIMIT}`, async (scenario) => {
    const { violation, isExhaustive, schedules } = await exploreAll(
      (choose) => playOnce(scenario, backendOf, choose),
      LIMIT,
    );
    expect(violation).toBeUndefined();
    expect(isExhaustive).toBe(true);
    expect(schedules).toBeGreaterThan(1);
  });

  it.each(LARGE)(`$name: in ${SAMPLES} orders drawn from the seed ${SEED}`, async (scenario) => {
    const random = randomFrom(SEED);
    const { violation, schedules } = await exploreSome(
      (choose) => playOnce(scenario, backendOf, choose, random),
      random,
      SAMPLES,
    );
    expect(violation).toBeUndefined();
    expect(schedules).toBe(SAMPLES);
  });
});
