import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreSome } from '../support/cache/interleavings/explorer.js';
import { MISTAKES } from '../support/cache/interleavings/mistakes.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { randomFrom } from '../support/cache/values.js';

const SEED = 20_260_103;
const SAMPLES = 1000;

describe('the interleavings', () => {
  const backend = new LocMemKeyValue({ maxEntries: 1000 });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(MISTAKES)('find $name', async ({ make }) => {
    make();
    const violations: string[] = [];
    const random = randomFrom(SEED);
    for (const scenario of [...SMALL, ...LARGE]) {
      const { violation } = await exploreSome((choose) => playOnce(scenario, () => backend, choose), random, SAMPLES);
      if (violation !== undefined) violations.push(violation);
      if (violations.length > 0) break;
    }
    expect(violations).toEqual([expect.stringMatching(/was answered \d after an invalidation at \d was done/)]);
  });
});
