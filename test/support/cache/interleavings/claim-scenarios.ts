import { callVersion, everythingVersion } from '../../../../lib/cache/store/versions.js';
import { KEY, SECONDS } from './counting-computation.js';
import type { Scenario } from './scenario.js';
import type { World } from './world.js';

const LEASE = `lease ${KEY}`;
const simple = { versions: [everythingVersion('counter'), callVersion('counter', '{}')], lingers: true };

const read = (process: string) => (world: World) => world.process(process).read();

/** An entry is there, and A alone knows of it. */
const stored = async (world: World) => {
  await read('A')(world);
  await world.scheduler.atRest();
};

/** Versions are there, and no entry. A does not know that it is gone. */
const versionsOnly = async (world: World) => {
  await stored(world);
  await world.lose(KEY);
};

const runs = (world: World, most: number) =>
  world.source.runs > most ? `the method has run ${world.source.runs} times` : undefined;

const noLease = async (world: World) =>
  (await world.peek(LEASE)) === undefined ? undefined : 'a lease was left behind';

const once = async (world: World) => runs(world, 1) ?? noLease(world);
/** Before the scenario, and in it. */
const onceMore = async (world: World) => runs(world, 2) ?? noLease(world);

/** Claims that go along with a lookup. Small enough to be played in every order. */
export const CLAIMS: readonly Scenario[] = [
  {
    name: 'two processes that ask for what nobody has asked for',
    asked: simple,
    actors: [read('A'), read('B')],
    expects: once,
  },
  {
    name: 'three processes, one of which expects the entry that is gone',
    asked: simple,
    before: versionsOnly,
    actors: [read('A'), read('B'), read('C')],
    expects: onceMore,
  },
  {
    name: 'a process that does not know of the entry that is there',
    asked: simple,
    before: stored,
    actors: [read('B')],
    expects: (world) =>
      runs(world, 1) ??
      (world.scheduler.trace.includes(`B: delete ${LEASE}`) ? 'a lease was claimed beside an entry' : noLease(world)),
  },
  {
    name: 'an entry that is stored while another process claims, whose lease was lost',
    asked: simple,
    actors: [read('A'), (world) => world.lose(LEASE), read('B')],
    expects: noLease,
  },
  {
    name: 'two callers of a process, between which the entry that it knows of ends',
    asked: simple,
    before: versionsOnly,
    actors: [
      read('A'),
      async (world) => {
        await world.scheduler.hold({ process: 'A, later', what: 'a minute passes' }, () => world.pass(SECONDS + 1));
        await read('A')(world);
      },
    ],
    expects: (world) => runs(world, 2),
  },
];
