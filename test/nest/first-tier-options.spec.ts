import { describe, expect, it } from '@jest/globals';

import type { GiottoCacheOptions } from '../../lib/nest/options/giotto-cache.options.js';
import { resolveFirstTier } from '../../lib/nest/options/first-tier.options.js';

const MIB = 1024 * 1024;

describe('l1', () => {
  it.each<[string, GiottoCacheOptions['l1']]>([
    ['undefined', undefined],
    ['false', false],
  ])('%s leaves the memory of the process alone', (_, l1) => {
    expect(resolveFirstTier(l1)).toBeUndefined();
  });

  it.each<[GiottoCacheOptions['l1'], object]>([
    [true, { recheck: 0, maxBytes: 64 * MIB, minEntryBytes: 16_384, alone: 0, settle: true }],
    [{}, { recheck: 0, minEntryBytes: 16_384 }],
    [{ recheck: 0.1 }, { recheck: 100, minEntryBytes: 0 }],
    [
      { recheck: undefined, minEntryBytes: 0 },
      { recheck: 0, minEntryBytes: 0 },
    ],
    [{ maxBytes: 1000.5 }, { maxBytes: 1000, maxEntryBytes: 100.05 }],
    [
      { alone: 30, settle: false, maxEntryBytes: 5 },
      { alone: 30_000, settle: false, maxEntryBytes: 5 },
    ],
  ])('%j has the other options at their defaults', (l1, settings) => {
    expect(resolveFirstTier(l1)).toMatchObject(settings);
  });

  it.each<[unknown, string]>([
    ['yes', 'l1: "yes" is not possible. Use true, false, or options such as { recheck: 0.1 }.'],
    [{ recheck: 6 }, 'l1: recheck: 6 is not possible. Use seconds from 0 to 5.'],
    [{ recheck: Number.NaN }, 'l1: recheck: NaN is not possible.'],
    [{ maxBytes: 0 }, 'l1: maxBytes: 0 is not possible. Use a number of bytes above 0.'],
    [{ minEntryBytes: -1 }, 'l1: minEntryBytes: -1 is not possible.'],
    [{ maxEntryBytes: '5' }, 'l1: maxEntryBytes: "5" is not possible.'],
    [{ alone: true }, 'l1: alone: true is not possible.'],
    [{ settle: 1 }, 'l1: settle: 1 is not possible. Use true or false.'],
    [{ rechek: 1 }, 'l1: there is no option "rechek". There are: recheck,'],
  ])('%j is refused with the culprit and the cure', (l1, message) => {
    expect(() => resolveFirstTier(l1 as GiottoCacheOptions['l1'])).toThrow(message);
  });
});
