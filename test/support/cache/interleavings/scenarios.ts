import { tagVersion, versionKey } from '../../../../lib/cache/store/versions.js';
import {
  CALL,
  EVERYTHING,
  OF_RESULT,
  PROGRAM,
  TAG,
  alone,
  by,
  change,
  clearing,
  meanwhile,
  ofResult,
  old,
  read,
  simple,
  softlyBy,
  stale,
  stored,
  storedByBoth,
  versionsOnly,
} from './actors.js';
import { KEY } from './counting-computation.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

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
    name: 'a loaded, and a soft invalidation of its call',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), change('B', softlyBy(CALL), 'A')],
  },
  {
    name: 'an entry, a soft invalidation and a hard one',
    asked: alone,
    before: stored,
    actors: [change('A', softlyBy(CALL)), change('B', by(CALL), 'C')],
  },
  {
    name: 'an entry, two soft invalidations, and a connection that is lost once',
    asked: alone,
    before: stored,
    actors: [change('A', softlyBy(CALL), 'C'), change('B', softlyBy(CALL)), (world) => world.breakNext('A')],
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
const TARGETS = [
  by(PROGRAM),
  by(CALL),
  by(TAG),
  by(tagVersion(OF_RESULT)),
  by(CALL, tagVersion(OF_RESULT)),
  softlyBy(CALL, tagVersion(OF_RESULT)),
  clearing,
];

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
