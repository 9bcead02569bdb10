import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { CLAIM_MISTAKES } from '../support/cache/interleavings/claim-mistakes.js';
import { CLAIMS } from '../support/cache/interleavings/claim-scenarios.js';
import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce, type Scenario } from '../support/cache/interleavings/scenario.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 20_260_105;
const SAMPLES = 20;

const backend = new LocMemKeyValue({ maxEntries: 1000 });
const explore = (scenario: Scenario) => {
  const random = randomFrom(SEED);
  return exploreSome((choose) => playOnce(scenario, () => backend, choose, random), random, SAMPLES);
};

/** A look at each; interleavings-claims.long.spec.ts plays all orders. */
describe('a claim that goes along with a lookup', () => {
  it.each(CLAIMS)(`$name: in ${SAMPLES} orders drawn from the seed ${SEED}`, async (scenario) => {
    expect(await explore(scenario)).toEqual({ schedules: SAMPLES, isExhaustive: false });
  });
});

describe('the interleavings of claims', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(CLAIM_MISTAKES)('find $name', async ({ make }) => {
    make();
    let found: string | undefined;
    for (const scenario of CLAIMS) found ??= (await explore(scenario)).violation;
    expect(found).toMatch(/the method has run \d times|a lease was/);
  });
});
