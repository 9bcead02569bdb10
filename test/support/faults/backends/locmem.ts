import { LocMemKeyValue } from 'giotto-cache';
import type { Backend, Fault, Stand } from '../fault.js';
import { COMMON_FAULTS } from '../faults.js';
import { Repeated } from '../repeated.js';

const MIB = 1024 * 1024;
const JUNK = Buffer.alloc(MIB / 16);

/** Room for all entries of a case, and for little else. */
const start = async (): Promise<Stand> => ({
  connect: () => new LocMemKeyValue({ maxBytes: 4 * MIB }),
  stop: async () => undefined,
});

function full(): Fault {
  let flood: Repeated;
  return {
    name: 'other entries take all its memory',
    effect: 'misses',
    mostRuns: 3, // each of an entry's two versions may be gone while they ask
    begin: ({ peer }) => {
      let n = 0;
      flood = new Repeated(20, async () => {
        for (const end = n + 64; n < end; n++) await peer.set(`junk ${n}`, JUNK, 60);
      });
      return flood.begin();
    },
    end: () => flood.end(),
  };
}

export const locmem: Backend = { name: 'locmem', start, faults: [...COMMON_FAULTS, full()] };
