import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { TIERED } from '../support/cache/interleavings/tiered-scenarios.js';
import { TIER_MISTAKES } from '../support/cache/interleavings/tier-mistakes.js';
import { violationIn } from '../support/cache/interleavings/violation-in.js';

const SAMPLES = 150;
const ENOUGH = 400;

describe.each(['validated', 'leased'] as const)('with entries in the memory of each process, %s', (tier) => {
  it.each(TIERED)(`$name: nothing old is served, in ${SAMPLES} orders`, async (scenario) => {
    expect(await violationIn([scenario], tier, SAMPLES)).toBeUndefined();
  });

  it.each([...SMALL, ...LARGE])('$name: nothing old is served', async (scenario) => {
    expect(await violationIn([scenario], tier, 15)).toBeUndefined();
  });
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
