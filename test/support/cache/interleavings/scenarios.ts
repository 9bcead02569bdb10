import {
  callVersion,
  everythingVersion,
  programVersion,
  tagVersion,
  versionKey,
} from '../../../../lib/cache/store/versions.js';
import { KEY, SECONDS } from './counting-computation.js';
import type { FirstTierSettings } from '../../../../lib/cache/tier/settings.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

const EVERYTHING = everythingVersion('counter');
const PROGRAM = programVersion('counter');
const CALL = callVersion('counter', '{}');
const TAG = tagVersion('of the arguments');
const OF_RESULT = 'of the result';

type Invalidate = (world: World, process: string) => Promise<void>;

const by =
  (...names: string[]): Invalidate =>
  (world, process) =>
    world.process(process).invalidate(...names);

const clearing: Invalidate = (world, process) => world.process(process).clear();

const read = (process: string) => (world: World) => world.process(process).read();

/** Changes the database, invalidates, and has others ask after that. */
const change =
  (process: string, invalidate: Invalidate, ...readers: string[]) =>
  async (world: World) => {
    await world.process(process).change();
    await invalidate(world, process);
    await Promise.all(readers.map((reader) => world.process(reader).readAfter(process)));
  };

/** Has the process itself ask while its invalidation is under way. */
const meanwhile = (process: string, invalidate: Invalidate) => async (world: World) => {
  await world.process(process).change();
  await Promise.all([invalidate(world, process), world.process(process).read()]);
};

/** An entry is there. It is stored behind its answer. */
const stored = async (world: World) => {
  await read('A')(world);
  await world.scheduler.atRest();
};

/** Versions are there, and no entry. */
const versionsOnly = async (world: World) => {
  await stored(world);
  await world.lose(KEY);
};

/** An entry of each of two releases is there. */
const storedByBoth = async (world: World) => {
  await stored(world);
  await read('B')(world);
  await world.scheduler.atRest();
};

/** An entry is there whose lifetime is over. */
const old = async (world: World) => {
  await stored(world);
  world.pass(SECONDS + 1);
};

/** Its method goes on for a while with what it has read. */
const simple = { versions: [EVERYTHING, CALL], lingers: true };
/** Asks no other process. */
const alone = { ...simple, policy: { lockTimeout: 0 } };
const stale = { ...simple, policy: { staleWhileRevalidate: 600 } };
const ofResult = { ...simple, resultTags: [OF_RESULT] };

/** Its tag's version is read behind the answer, which gives too many orders. */
const TAG_OF_RESULT: Scenario = {
  name: 'a loaded whose tag follows from the result',
  asked: ofResult,
  before: versionsOnly,
  actors: [read('A'), change('B', by(tagVersion(OF_RESULT)), 'A')],
};

/** It replaces many versions at a time, which gives too many orders. */
const CLEARING: Scenario = {
  name: 'the very first loaded, and the clearing of everything',
  asked: simple,
  actors: [read('A'), change('B', clearing, 'A')],
};

/** Small enough to be played in every order. */
export const SMALL: readonly Scenario[] = [
  {
    name: 'a loaded, and an invalidation of its call',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'a loaded, and an invalidation of its call by the same process',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), change('A', by(CALL), 'B')],
  },
  {
    name: 'the very first loaded, and an invalidation of its program',
    asked: { ...simple, versions: [EVERYTHING, PROGRAM] },
    actors: [read('A'), change('B', by(PROGRAM), 'A')],
  },
  { name: 'a refresh behind an answer', asked: stale, before: old, actors: [read('A'), change('B', by(CALL), 'A')] },
  {
    name: 'an entry whose body is stored in a coding',
    asked: simple,
    before: stored,
    actors: [(world) => world.process('A').storeVariant(), change('B', by(CALL), 'A')],
  },
  {
    name: 'a version that is evicted after its invalidation',
    asked: alone,
    actors: [
      read('A'),
      async (world) => {
        await change('B', by(CALL))(world);
        await world.lose(versionKey(CALL));
        await world.process('A').readAfter('B');
      },
    ],
  },
  {
    name: 'an entry, and who asks while its invalidation is under way',
    asked: simple,
    before: stored,
    actors: [meanwhile('A', by(CALL))],
  },
  {
    name: 'an invalidation that the backend may not take',
    asked: simple,
    before: stored,
    actors: [change('A', by(CALL), 'A'), (world) => world.breakNext('A')],
  },
  {
    name: 'a loaded during which the connection is lost once',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), change('B', by(CALL), 'A'), (world) => world.breakNext('A')],
  },
  {
    name: 'an old entry that stands in for a method that is slow',
    asked: { ...simple, policy: { ...alone.policy, staleIfError: 600, timeout: 50 } },
    before: old,
    patience: 1,
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'answers that are their callers’ alone, and others',
    asked: { ...simple, isAlone: (value) => value === 0 },
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'an entry of each of two releases, and an invalidation by one of them',
    asked: simple,
    ofOtherRelease: ['B'],
    before: storedByBoth,
    actors: [read('A'), change('B', by(CALL), 'A')],
  },
  {
    name: 'a lease that runs out',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), (world) => world.lose(`lease ${KEY}`), change('B', by(CALL), 'C')],
  },
];

const everything = {
  lingers: true,
  versions: [EVERYTHING, PROGRAM, CALL, TAG],
  resultTags: [OF_RESULT],
  policy: { staleWhileRevalidate: 600 },
  isAlone: (value: number) => value % 4 === 3,
};
const TARGETS = [by(PROGRAM), by(CALL), by(TAG), by(tagVersion(OF_RESULT)), by(CALL, tagVersion(OF_RESULT)), clearing];

/** Too large for every order. */
export const LARGE: readonly Scenario[] = [
  TAG_OF_RESULT,
  CLEARING,
  ...TARGETS.flatMap((invalidate, at): Scenario[] => {
    const shared = {
      asked: everything,
      patience: 3,
      actors: [
        read('A'),
        read('B'),
        read('A'),
        read('C'),
        change('B', invalidate, 'A', 'B'),
        change('C', TARGETS[(at + 1) % TARGETS.length]!, 'A', 'C'),
        (world: World) => world.process('B').storeVariant(),
        (world: World) => world.breakNext('A'),
        (world: World) => world.lose(`lease ${KEY}`),
        (world: World) => world.lose(versionKey([PROGRAM, CALL, TAG][at % 3]!)),
      ],
    };
    return [
      { ...shared, name: `${at}: three processes, nothing there before`, isPlain: true },
      { ...shared, name: `${at}: three processes, an old entry, answers that come late`, before: old, isSlow: true },
    ];
  }),
];

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
