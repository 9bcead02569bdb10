import { contestants, subject } from '../plan/contestants.js';
import { sizeTitles, type Size } from '../plan/sizes.js';
import type { Cell } from '../run/measure.js';
import type { Place } from '../run/settings.js';
import type { Cells } from './cells.js';
import { ratio } from './figures.js';
import { table } from './table.js';
import { contestantTitle } from './titles.js';

type Compare = (giotto: Cell, other: Cell) => number;

const speed: Compare = (giotto, other) => giotto.requestsPerSecond / other.requestsPerSecond;
const cpu: Compare = (giotto, other) => other.cpuPerRequest / giotto.cpuPerRequest;

/** How the subject does beside each other contestant of a place; above 1 it does better. Nothing where it did not take part. */
export function ratioTables(cells: Cells, place: Place): string {
  const found = (contestant: string) => cells.all.filter((cell) => isAt(cell, place) && cell.contestant === contestant);
  const others = contestants.map(({ name }) => name).filter((name) => name !== subject && found(name).length > 0);
  if (found(subject).length === 0 || others.length === 0) return '';
  const rows = (compare: Compare) => others.map((other) => rowOf(cells, place, other, compare));
  const head = (what: string) => [what, ...cells.sizes.map((size) => sizeTitles[size])];
  return [
    table(head('requests/s of @GiottoCache to'), rows(speed)),
    table(head('CPU per request, of … to @GiottoCache'), rows(cpu)),
  ].join('\n\n');
}

const isAt = (cell: Cell, { adapter, backend }: Place) => cell.adapter === adapter && cell.backend === backend;

function rowOf(cells: Cells, place: Place, other: string, compare: Compare): string[] {
  const at = (contestant: string, size: Size) => cells.find({ ...place, contestant, size });
  const values = cells.sizes.map((size) => {
    const [ours, theirs] = [at(subject, size), at(other, size)];
    return ratio(ours && theirs && compare(ours, theirs));
  });
  return [contestantTitle(other), ...values];
}
