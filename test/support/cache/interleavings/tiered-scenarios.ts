import { tagVersion, versionKey } from '../../../../lib/cache/store/versions.js';
import type { FirstTierSettings } from '../../../../lib/cache/tier/settings.js';
import {
  CALL,
  OF_RESULT,
  by,
  change,
  clearing,
  meanwhile,
  ofResult,
  read,
  simple,
  softlyBy,
  stored,
} from './actors.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

const TIER = { maxBytes: 1_000_000, maxEntryBytes: 1_000_000, minEntryBytes: 0, alone: 0, settle: true } as const;

/** How the processes keep entries in their own memory. */
export const TIERS: Readonly<Record<'validated' | 'leased', FirstTierSettings>> = {
  validated: { ...TIER, recheck: 0 },
  leased: { ...TIER, recheck: 100 },
};

/** The entry is in the memory of two processes, which have told how long they take it for current. */
const warm = async (world: World) => {
  await stored(world);
  for (let times = 0; times < 2; times++)
    for (const process of ['A', 'B']) {
      await read(process)(world);
      await world.scheduler.atRest();
    }
};

/** What concerns the memory of the processes. For each of `TIERS`. */
export const TIERED: readonly Scenario[] = [
  {
    name: 'an entry in two memories, and an invalidation of its call',
    asked: simple,
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'an entry in two memories, two readers, and the clearing of everything',
    asked: simple,
    actors: [read('A'), read('A'), change('B', clearing, 'A')],
  },
  {
    name: 'an entry in two memories, and an invalidation by a third process',
    asked: simple,
    actors: [read('A'), read('B'), change('C', by(CALL), 'A', 'B')],
  },
  {
    name: 'an entry in the memory of each of two releases, and an invalidation by one of them',
    asked: simple,
    ofOtherRelease: ['B'],
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'an entry in two memories, a soft invalidation and a hard one',
    asked: simple,
    actors: [read('A'), change('B', softlyBy(CALL), 'A'), change('C', by(CALL), 'A')],
  },
  {
    name: 'an entry in two memories whose tag follows from the result',
    asked: ofResult,
    actors: [read('A'), change('B', by(tagVersion(OF_RESULT)), 'A')],
  },
  {
    name: 'an entry in two memories, and a version that is evicted after its invalidation',
    asked: simple,
    actors: [
      read('A'),
      async (world: World) => {
        await change('B', by(CALL))(world);
        await world.lose(versionKey(CALL));
        await world.process('A').readAfter('B');
      },
    ],
  },
  {
    name: 'an entry in two memories, and connections that are lost once',
    asked: simple,
    actors: [read('A'), change('B', by(CALL), 'A'), (world: World) => world.breakNext('A')],
  },
  {
    name: 'an entry in two memories, and who asks while its invalidation is under way',
    asked: simple,
    actors: [meanwhile('A', by(CALL)), read('B')],
  },
].map((scenario) => ({ ...scenario, before: warm, patience: 2, isSlow: true }));
