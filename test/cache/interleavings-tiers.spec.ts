import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { TIERED, TIERS } from '../support/cache/interleavings/scenarios.js';
import { TIER_MISTAKES } from '../support/cache/interleavings/tier-mistakes.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 20_260_104;
const SAMPLES = 60;
const ENOUGH = 1000;

const backend = new LocMemKeyValue({ maxEntries: 1000 });

type Scenario = (typeof TIERED)[number];

/** Returns the first violation in so many orders of each scenario. */
async function violationIn(scenarios: readonly Scenario[], tier: keyof typeof TIERS, samples: number) {
  const random = randomFrom(SEED);
  for (const scenario of scenarios) {
    const played = { ...scenario, l1: TIERS[tier] };
    const { violation } = await exploreSome(
      (choose) => playOnce(played, () => backend, choose, random),
      random,
      samples,
    );
    if (violation !== undefined) return violation;
  }
  return undefined;
}

describe.each(['validated', 'leased'] as const)('with entries in the memory of each process, %s', (tier) => {
  it.each(TIERED)(
    `$name: nothing old is served, in ${SAMPLES} orders drawn from the seed ${SEED}`,
    async (scenario) => {
      expect(await violationIn([scenario], tier, SAMPLES)).toBeUndefined();
    },
  );
});

describe('the interleavings of several memories', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(TIER_MISTAKES)('find $name', async ({ make }) => {
    make();
    expect(await violationIn(TIERED, 'leased', ENOUGH)).toMatch(/was answered \d after an invalidation at \d was done/);
  });
});
