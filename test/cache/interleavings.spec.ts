import { describe, expect, it } from '@jest/globals';

import { LocMemKeyValue } from '../../lib/keyvalue/locmem.key-value.js';
import { exploreAll, exploreSome } from '../support/cache/interleavings/explorer.js';
import { playOnce } from '../support/cache/interleavings/scenario.js';
import { LARGE, SMALL } from '../support/cache/interleavings/scenarios.js';
import { randomFrom } from '../support/cache/values.js';

const LIMIT = 5000;

describe('what was calculated from before an invalidation is never served after it', () => {
  const backend = new LocMemKeyValue();

  it.each(SMALL)('$name, in every order', async (scenario) => {
    const t = Date.now();
    const explored = await exploreAll((choose) => playOnce(scenario, () => backend, choose), LIMIT);
    console.log(scenario.name, explored, Date.now() - t);
    expect(explored.violation).toBeUndefined();
  }, 60000);

  it.each(LARGE)('$name, in many orders', async (scenario) => {
    const t = Date.now();
    const random = randomFrom(1);
    const explored = await exploreSome((choose) => playOnce(scenario, () => backend, choose, random), random, 300);
    console.log(scenario.name, explored, Date.now() - t);
    expect(explored.violation).toBeUndefined();
  });
});
