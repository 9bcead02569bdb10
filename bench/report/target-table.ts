import { adapters } from '../plan/contestants.js';
import { sizeNames, sizeTitles, type Size } from '../plan/sizes.js';
import { targets, type Target } from '../plan/targets.js';
import type { Cells } from './cells.js';
import { ratio } from './figures.js';
import { table } from './table.js';
import { adapterTitles } from './titles.js';

/** What must be reached, and what was; of the targets that the run has measured. Empty if there are none. */
export function targetTable(cells: Cells): string {
  const rows = targets.flatMap((target) => sizeNames.map((size) => rowOf(cells, target, size)));
  const measured = rows.filter((row) => row.length > 0);
  if (measured.length === 0) return '';
  return table(['target', 'size', ...adapters.map((adapter) => adapterTitles[adapter])], measured);
}

function rowOf(cells: Cells, target: Target, size: Size): string[] {
  const columns = adapters.map((adapter) => {
    const { of, to, backend } = target;
    const name = { adapter, backend, contestant: of, size };
    const isPaced = cells.serverSetsPace(name, to);
    const reached = isPaced ? cells.ratio(name, to) : cells.cpuRatio(name, to);
    return verdict(target.least[adapter][size], reached, isPaced ? '' : ' by CPU');
  });
  return columns.every((column) => column === '') ? [] : [target.title, sizeTitles[size], ...columns];
}

/** By the ratio itself and not by what is left of it after rounding. */
function verdict(least: number | undefined, reached: number | undefined, measure: string): string {
  if (least === undefined || reached === undefined) return '';
  return `${ratio(reached)} of ${least}${measure} ${reached >= least ? '✓' : '✗'}`;
}
