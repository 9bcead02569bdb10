/** What a step looks at and what it changes, by name. */
export interface Touches {
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
}

/** One thing that a simulated process is about to do, held back until its turn comes. */
export interface Step extends Touches {
  /** The same in every replay, and in every order of the steps that do not touch each other. */
  readonly id: string;
  readonly process: string;
  readonly what: string;
  /** The length of a sleep in milliseconds; `undefined` for what waits for no time to pass. */
  readonly sleep?: number;
}

/** Changes all that there is. */
export const EVERYTHING = '*';

/** Whether two steps come to the same in either order: those of different processes, neither of which changes what the other one touches. */
export const areIndependent = (one: Step, other: Step): boolean =>
  one.process !== other.process && !changesWhat(one, other) && !changesWhat(other, one);

function changesWhat({ writes = [] }: Step, { reads = [], writes: changed = [] }: Step): boolean {
  const touched = [...reads, ...changed];
  if (writes.includes(EVERYTHING) || (writes.length > 0 && touched.includes(EVERYTHING))) return touched.length > 0;
  return writes.some((name) => touched.includes(name));
}
