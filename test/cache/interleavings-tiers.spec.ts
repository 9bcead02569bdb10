import { describe, expect, it } from '@jest/globals';

import { TIERED } from '../support/cache/interleavings/tiered-scenarios.js';
import { violationIn } from '../support/cache/interleavings/violation-in.js';

const SAMPLES = 20;

/** A look at each; interleavings-tiers.long.spec.ts plays more orders. */
describe.each(['validated', 'leased'] as const)('with entries in the memory of each process, %s', (tier) => {
  it.each(TIERED)(`$name: nothing old is served, in ${SAMPLES} orders`, async (scenario) => {
    expect(await violationIn([scenario], tier, SAMPLES)).toBeUndefined();
  });
});
