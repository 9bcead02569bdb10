import { callVersion, everythingVersion, programVersion, tagVersion } from '../../../../lib/cache/store/versions.js';
import { KEY, SECONDS } from './counting-computation.js';
import type { World } from './world.js';

export const EVERYTHING = everythingVersion('counter');
export const PROGRAM = programVersion('counter');
export const CALL = callVersion('counter', '{}');
export const TAG = tagVersion('of the arguments');
export const OF_RESULT = 'of the result';

export type Invalidate = (world: World, process: string) => Promise<void>;

export const by =
  (...names: string[]): Invalidate =>
  (world, process) =>
    world.process(process).invalidate(...names);

export const softlyBy =
  (...names: string[]): Invalidate =>
  (world, process) =>
    world.process(process).soften(...names);

export const clearing: Invalidate = (world, process) => world.process(process).clear();

export const read = (process: string) => (world: World) => world.process(process).read();

/** Changes the database, invalidates, and has others ask after that. */
export const change =
  (process: string, invalidate: Invalidate, ...readers: string[]) =>
  async (world: World) => {
    await world.process(process).change();
    await invalidate(world, process);
    await Promise.all(readers.map((reader) => world.process(reader).readAfter(process)));
  };

/** Has the process itself ask while its invalidation is under way. */
export const meanwhile = (process: string, invalidate: Invalidate) => async (world: World) => {
  await world.process(process).change();
  await Promise.all([invalidate(world, process), world.process(process).read()]);
};

/** An entry is there. It is stored behind its answer. */
export const stored = async (world: World) => {
  await read('A')(world);
  await world.scheduler.atRest();
};

/** Versions are there, and no entry. */
export const versionsOnly = async (world: World) => {
  await stored(world);
  await world.lose(KEY);
};

/** An entry of each of two releases is there. */
export const storedByBoth = async (world: World) => {
  await stored(world);
  await read('B')(world);
  await world.scheduler.atRest();
};

/** An entry is there whose lifetime is over. */
export const old = async (world: World) => {
  await stored(world);
  world.pass(SECONDS + 1);
};

/** Its method goes on for a while with what it has read. */
export const simple = { versions: [EVERYTHING, CALL], lingers: true };
/** Asks no other process. */
export const alone = { ...simple, policy: { lockTimeout: 0 } };
export const stale = { ...simple, policy: { staleWhileRevalidate: 600 } };
export const ofResult = { ...simple, resultTags: [OF_RESULT] };
