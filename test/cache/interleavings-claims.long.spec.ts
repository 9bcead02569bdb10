import { describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { CLAIMS } from '../support/cache/interleavings/claim-scenarios.js';
import { exploreAll } from '../support/cache/interleavings/explorer.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';

const LIMIT = 10_000;

const backend = new LocMemKeyValue({ maxEntries: 1000 });

describe('a claim that goes along with a lookup', () => {
  it.each(CLAIMS)(`$name: in every order, of which there are fewer than ${LIMIT}`, async (scenario) => {
    const play = (choose: Parameters<typeof playOnce>[2]) => playOnce(scenario, () => backend, choose);
    const { violation, isExhaustive } = await exploreAll(play, LIMIT);
    expect(violation).toBeUndefined();
    expect(isExhaustive).toBe(true);
  });
});
