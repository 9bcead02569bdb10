import type { Asked } from './counting-computation.js';
import type { Played } from './explorer.js';
import type { Choose } from './scheduler.js';
import { World, type WorldSettings } from './world.js';

/** What several processes do at the same time. */
export interface Scenario extends Pick<WorldSettings, 'patience' | 'isSlow' | 'isPlain' | 'l1' | 'ofOtherRelease'> {
  readonly name: string;
  readonly asked: Asked;
  /** What was there before. Nothing is held back of it. */
  readonly before?: (world: World) => Promise<unknown>;
  /** Says what else must not have come of it, before all are asked at the end. */
  readonly expects?: (world: World) => Promise<string | undefined> | string | undefined;
  /** What is done side by side. */
  readonly actors: readonly ((world: World) => Promise<unknown>)[];
}

let runs = 0;

/** Plays a scenario once, and asks every process, and one that is new, at the end. */
export async function playOnce(
  scenario: Scenario,
  backendOf: WorldSettings['backendOf'],
  choose: Choose,
  random?: () => number,
): Promise<Played> {
  const world = new World({ ...scenario, backendOf, run: `run ${++runs}`, random });
  await freely(world, scenario.before);
  if (!(await inTurn(world, scenario.actors, choose))) return { isComplete: false };
  const unexpected = await scenario.expects?.(world);
  await inTurn(
    world,
    [...world.names, 'Z'].map((name) => (at: World) => at.process(name).read()),
    first,
  );
  const violation = world.source.violation ?? unexpected;
  return { isComplete: true, violation: violation && [violation, ...world.scheduler.trace].join('\n  ') };
}

/** As they come. */
const first: Choose = ([step]) => step;

async function freely(world: World, work: (world: World) => Promise<unknown> = async () => {}): Promise<void> {
  world.scheduler.isFree = true;
  await work(world);
  await world.scheduler.atRest();
  world.scheduler.isFree = false;
}

async function inTurn(world: World, actors: Scenario['actors'], choose: Choose): Promise<boolean> {
  let acting = actors.length;
  let failure: unknown;
  for (const act of actors)
    act(world).then(
      () => acting--,
      (error: unknown) => {
        failure = error;
        acting--;
      },
    );
  const isDone = () => acting === 0;
  const isComplete = await world.scheduler.run(choose, isDone);
  if (!isComplete) await world.scheduler.run(first, isDone);
  if (failure !== undefined) throw failure;
  return isComplete;
}
