import type { Seen } from '../failover.js';
import type { Failovers } from '../results.js';
import { row } from './table.js';

const seconds = (milliseconds: number) => (Number.isFinite(milliseconds) ? (milliseconds / 1000).toFixed(2) : 'not');

const COLUMNS: readonly (readonly [head: string, of: (seen: Seen) => number, show?: (worst: number) => string])[] = [
  ['requests', ({ requests }) => requests],
  ['failed', ({ failed }) => failed],
  ['wrong', ({ wrong }) => wrong],
  ['old at first', ({ early }) => early],
  ['invalidates again after, s', ({ invalidatesAfter = Infinity }) => invalidatesAfter, seconds],
  ['cached again after, s', ({ cachesAfter = Infinity }) => cachesAfter, seconds],
];

/** A failover a row, with the worst of its rounds. */
export function failoverTable(failovers: Failovers['failovers']): string {
  const names = [...new Set(failovers.map(({ name }) => name))];
  const rowOf = (name: string) => {
    const rounds = failovers.filter((one) => one.name === name).map(({ seen }) => seen);
    return row([name, ...COLUMNS.map(([, of, show = String]) => show(Math.max(...rounds.map(of))))]);
  };
  return [
    row(['failover', ...COLUMNS.map(([head]) => head)]),
    row(['---', ...COLUMNS.map(() => '---:')]),
    ...names.map(rowOf),
  ].join('\n');
}
