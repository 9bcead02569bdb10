import { sizeTitles } from '../plan/sizes.js';
import type { Cell } from '../run/measure.js';
import { figure } from './figures.js';
import { table } from './table.js';
import { contestantTitle } from './titles.js';

const MIB = 1024 * 1024;

const head = ['', 'size', 'requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'server busy', 'peak MiB'];

/** The medians of one place, as they are. */
export const figureTable = (cells: readonly Cell[]): string => table(head, cells.map(rowOf));

const rowOf = (cell: Cell) => [
  contestantTitle(cell.contestant),
  sizeTitles[cell.size],
  figure(cell.requestsPerSecond),
  figure(cell.p50),
  figure(cell.p99),
  figure(cell.cpuPerRequest),
  `${Math.round(cell.busy * 100)} %`,
  figure(cell.peakMemory / MIB),
];
