import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreAll } from '../support/cache/interleavings/explorer.js';
import { MISTAKES } from '../support/cache/interleavings/mistakes.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { SMALL } from '../support/cache/interleavings/scenarios.js';

const LIMIT = 10_000;

describe('the interleavings', () => {
  const backend = new LocMemKeyValue({ maxEntries: 1000 });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(MISTAKES)('find $name', async ({ make }) => {
    make();
    const violations: string[] = [];
    for (const scenario of SMALL) {
      const { violation } = await exploreAll((choose) => playOnce(scenario, () => backend, choose), LIMIT);
      if (violation !== undefined) violations.push(violation);
      if (violations.length > 0) break;
    }
    expect(violations).toEqual([expect.stringMatching(/was answered \d after an invalidation at \d was done/)]);
  });
});
