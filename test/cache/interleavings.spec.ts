import { describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 20_260_102;
const SAMPLES = 10;

const backend = new LocMemKeyValue({ maxEntries: 1000 });

/** A look at each; interleavings.long.spec.ts plays all orders. */
describe('an answer computed before an invalidation is never served after it', () => {
  it.each([...SMALL, ...LARGE])(`$name: in ${SAMPLES} orders drawn from the seed ${SEED}`, async (scenario) => {
    const random = randomFrom(SEED);
    const { violation, schedules } = await exploreSome(
      (choose) => playOnce(scenario, () => backend, choose, random),
      random,
      SAMPLES,
    );
    expect(violation).toBeUndefined();
    expect(schedules).toBe(SAMPLES);
  });
});
