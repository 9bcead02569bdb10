import type { Choice } from './options.js';
import { Cells } from './report/cells.js';
import { chart } from './report/chart.js';
import { document } from './report/document.js';
import { figureTable } from './report/figure-table.js';
import { machine } from './report/machine.js';
import { print } from './report/print.js';
import { ratioTables } from './report/ratio-table.js';
import { targetTable } from './report/target-table.js';
import { placeTitle } from './report/titles.js';
import { warnings } from './report/warnings.js';
import { write } from './report/write.js';
import type { Cell } from './run/measure.js';
import { run } from './run/run.js';
import { secondsOfLoad, type Place, type Settings } from './run/settings.js';

/** Measures giotto-cache beside its rivals and its limits, prints what was found, and keeps it if it is the whole. */
export async function compare({ settings, whole, into }: Choice): Promise<void> {
  print(`${Math.round(secondsOfLoad(settings))} s under load, and some more to start the servers.`);
  const cells = new Cells(await run(settings, printPlace));
  print(headed('## Targets', targetTable(cells)), warnings(cells.all).join('\n'));
  if (whole) keep(cells, settings);
  else if (into !== undefined) keepPart(into, cells, settings);
}

const headed = (title: string, text: string) => (text === '' ? '' : `${title}\n\n${text}`);

function printPlace(place: Place, found: readonly Cell[]): void {
  print(`## ${placeTitle(place)}`, ratioTables(new Cells(found), place), figureTable(found));
}

const CHART = '![Requests per second as a share of the bare limit](chart.svg)';

function keepPart(name: string, cells: Cells, settings: Settings): void {
  const ground = machine();
  write({
    [`${name}.json`]: `${JSON.stringify({ machine: ground, cells: cells.all }, null, 2)}\n`,
    [`${name}.md`]: document(cells, settings, ground),
  });
  print(`Written into bench/results/${name}.md.`);
}

function keep(cells: Cells, settings: Settings): void {
  const ground = machine();
  write({
    'results.json': `${JSON.stringify({ machine: ground, cells: cells.all }, null, 2)}\n`,
    'results.md': document(cells, settings, ground, CHART),
    'chart.svg': chart(cells),
  });
  print('Written into bench/results/.');
}
