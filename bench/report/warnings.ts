import type { Cell } from '../run/measure.js';
import { BUSY } from './cells.js';
import { contestantTitle, placeTitle } from './titles.js';

/** What makes a figure less than it seems, one line each; empty if nothing does. */
export function warnings(cells: readonly Cell[]): string[] {
  const idle = cells.filter(({ busy }) => busy < BUSY).length;
  const pace = `In ${idle} of ${cells.length} cases the server was busy for less than ${BUSY * 100} % of the time: the load, the backend or another process set the pace, and the CPU per request says more than the requests per second.`;
  return [...cells.flatMap(warningsOf), ...(idle > 0 ? [pace] : [])];
}

function warningsOf(cell: Cell): string[] {
  const where = `${contestantTitle(cell.contestant)} (${placeTitle(cell)}, ${cell.size})`;
  return [
    ...(cell.failures > 0 ? [`${where}: ${cell.failures} requests failed.`] : []),
    ...(cell.recomputed > 0 ? [`${where}: the handler ran ${cell.recomputed} times; not all of this were hits.`] : []),
  ];
}
