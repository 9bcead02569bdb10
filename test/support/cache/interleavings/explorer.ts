import { areIndependent, type Step } from './step.js';
import type { Choose } from './scheduler.js';

/** Plays one schedule from its start. */
export type Play = (choose: Choose) => Promise<Played>;

/** How a schedule went. */
export interface Played {
  /** Whether it was played to its end. */
  readonly isComplete: boolean;
  /** What should not have happened, with the steps that led there. */
  readonly violation?: string;
}

/** What came of playing many schedules. */
export interface Exploration {
  readonly schedules: number;
  /** Whether every order of the steps was played, but for those that differ only in the order of independent steps. */
  readonly isExhaustive: boolean;
  readonly violation?: string;
}

interface Node {
  readonly steps: readonly Step[];
  /** Steps whose orders from here on have been played elsewhere. */
  readonly asleep: Step[];
  chosen: Step;
}

const has = (steps: readonly Step[], { id }: Step) => steps.some((step) => step.id === id);

/**
 * Every order of the steps, depth first, each played from the start. Of orders that differ only by independent steps one is
 * played: sleep sets (Godefroid: Partial-Order Methods for the Verification of Concurrent Systems, LNCS 1032, 1996).
 * @param limit after so many schedules it gives up, and says that it was not exhaustive
 */
export async function exploreAll(play: Play, limit: number): Promise<Exploration> {
  const way: Node[] = [];
  let schedules = 0;
  do {
    const { isComplete, violation } = await play(chooserAlong(way));
    if (isComplete) schedules++;
    if (violation !== undefined) return { schedules, isExhaustive: false, violation };
    turnBack(way);
  } while (way.length > 0 && schedules < limit);
  return { schedules, isExhaustive: way.length === 0 };
}

function chooserAlong(way: Node[]): Choose {
  let depth = 0;
  return (steps) => {
    const known = way[depth++];
    if (known === undefined) return setOut(way, steps);
    if (!has(steps, known.chosen)) throw new Error(`A replay went another way: ${known.chosen.id} is not there.`);
    return known.chosen;
  };
}

function setOut(way: Node[], steps: readonly Step[]): Step | undefined {
  const before = way.at(-1);
  const asleep = before === undefined ? [] : before.asleep.filter((step) => areIndependent(step, before.chosen));
  const chosen = steps.find((step) => !has(asleep, step));
  if (chosen !== undefined) way.push({ steps, asleep, chosen });
  return chosen;
}

/** To the last point where another step could have gone, and to that step. */
function turnBack(way: Node[]): void {
  for (let node = way.at(-1); node !== undefined; node = way.at(-1)) {
    const { asleep, steps, chosen } = node;
    asleep.push(chosen);
    const next = steps.find((step) => !has(asleep, step));
    if (next !== undefined) return void (node.chosen = next);
    way.pop();
  }
}

/** So many orders drawn at random. */
export async function exploreSome(play: Play, random: () => number, count: number): Promise<Exploration> {
  for (let schedules = 1; schedules <= count; schedules++) {
    const { violation } = await play((steps) => steps[Math.floor(random() * steps.length)]);
    if (violation !== undefined) return { schedules, isExhaustive: false, violation };
  }
  return { schedules: count, isExhaustive: false };
}
