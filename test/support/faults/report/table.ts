import type { Figures } from './figures.js';

const MIB = 1024 * 1024;
const NOTHING = '–';

const milliseconds = (value: number | undefined) =>
  value === undefined ? NOTHING : value.toFixed(Math.abs(value) < 10 ? 1 : 0);
const seconds = (value: number) => (Number.isFinite(value) ? (value / 1000).toFixed(2) : 'not');
const mebibytes = (bytes: number) => (bytes / MIB).toFixed(1);

const COLUMNS: readonly (readonly [head: string, cell: (figures: Figures) => string])[] = [
  ['fault', ({ fault }) => fault],
  ['requests', ({ requests }) => String(requests)],
  ['failed', ({ failed }) => String(failed)],
  ['wrong', ({ wrong }) => String(wrong)],
  ['found out after, ms', ({ foundOutAfter }) => milliseconds(foundOutAfter)],
  ['p99 until then, ms more', ({ extraWhileFoundOut }) => milliseconds(extraWhileFoundOut)],
  ['p99 after, ms more', ({ extraAfter }) => milliseconds(extraAfter)],
  ['cached again after, s', ({ cachedAgainAfter }) => seconds(cachedAgainAfter)],
  ['lines', ({ warnings, recoveries }) => `${warnings} + ${recoveries}`],
  ['runs for 8 callers', ({ runs }) => String(runs)],
  ['heap, MiB more', ({ heapGrowth }) => mebibytes(heapGrowth)],
];

export const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A fault a row. */
export const table = (all: readonly Figures[]): string =>
  [
    row(COLUMNS.map(([head]) => head)),
    row(COLUMNS.map((_column, at) => (at === 0 ? '---' : '---:'))),
    ...all.map((figures) => row(COLUMNS.map(([, cell]) => cell(figures)))),
  ].join('\n');
