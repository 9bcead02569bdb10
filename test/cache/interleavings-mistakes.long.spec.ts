import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { MISTAKES } from '../support/cache/interleavings/mistakes.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 20_260_103;
/** A few orders of each scenario at a time: a mistake shows in some of them, and soon there. */
const [ROUNDS, SAMPLES] = [20, 50];

describe('the interleavings', () => {
  const backend = new LocMemKeyValue({ maxEntries: 1000 });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function firstViolation(): Promise<string | undefined> {
    const random = randomFrom(SEED);
    for (let round = 0; round < ROUNDS; round++)
      for (const scenario of [...SMALL, ...LARGE]) {
        const { violation } = await exploreSome((choose) => playOnce(scenario, () => backend, choose), random, SAMPLES);
        if (violation !== undefined) return violation;
      }
    return undefined;
  }

  it.each(MISTAKES)('find $name', async ({ make }) => {
    make();
    expect(await firstViolation()).toMatch(/was answered \d after an invalidation at \d was done/);
  });
});
