import { CALLERS } from './gathering.js';
import type { Load } from './load.js';
import { answerTo, slowRuns } from './squares.js';

let lastNumber = 0;

/** How often the slow method ran for callers who asked the same of it at once. */
export interface Burst {
  readonly runs: number;
  readonly wrong: number;
}

/** Asks what nobody has asked yet, several times at once. */
export async function burst(load: Load): Promise<Burst> {
  const x = ++lastNumber;
  const right = JSON.stringify(answerTo(x));
  const answers = await Promise.all(Array.from({ length: CALLERS }, () => load.ask(`/slow?x=${x}`)));
  return {
    runs: slowRuns.get(x) ?? 0,
    wrong: answers.filter(({ status, text }) => status !== 200 || text !== right).length,
  };
}
