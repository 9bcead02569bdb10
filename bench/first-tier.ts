import { contestants, everyBody, type Adapter } from './plan/contestants.js';
import { sizeNames, sizeTitles, type Size } from './plan/sizes.js';
import { Cells } from './report/cells.js';
import { figure, ratio } from './report/figures.js';
import { figureTable } from './report/figure-table.js';
import { print } from './report/print.js';
import { table } from './report/table.js';
import { adapterTitles } from './report/titles.js';
import { write } from './report/write.js';
import type { Settings } from './run/settings.js';
import { run } from './run/run.js';

const subject = 'giotto';
const backend = 'redis';

/** Without a first tier, with the backend asked for each hit, and for some. */
const compared = [...contestants.filter(({ name }) => [subject, 'giotto-l1-recheck'].includes(name)), everyBody];

/** Measures from which size of a body on `l1` saves something on Redis; prints it, and writes it into bench/results/. */
export async function findSize(settings: Settings): Promise<void> {
  const sizes = sizeNames.filter((size) => size !== '1m');
  const found = await run({ ...settings, backends: [backend], sizes, contestants: compared }, (_place, cells) =>
    print(figureTable(cells)),
  );
  const cells = new Cells(found);
  const tables = [gains(cells, sizes), figureTable(found)];
  print(tables[0]!);
  write({
    'first-tier.json': `${JSON.stringify(found, null, 2)}\n`,
    'first-tier.md': `# From which size on the first tier saves something\n\n${tables.join('\n\n')}\n`,
  });
}

function gains(cells: Cells, sizes: readonly Size[]): string {
  const rows = cells.places.flatMap(({ adapter }) => sizes.map((size) => rowOf(cells, adapter, size)));
  const head = ['adapter', 'size', 'µs without l1', 'µs with l1', 'saves', 'µs with recheck: 0.1', 'saves'];
  return `CPU per hit of the application's process on Redis.\n\n${table(head, rows)}`;
}

function rowOf(cells: Cells, adapter: Adapter, size: Size): string[] {
  const cpuOf = (contestant: string) => cells.find({ adapter, backend, size, contestant })?.cpuPerRequest;
  const without = cpuOf(subject);
  const columns = [everyBody.name, 'giotto-l1-recheck'].flatMap((name) => {
    const its = cpuOf(name);
    return [figure(its), its && without ? `${ratio(without / its)} times` : ''];
  });
  return [adapterTitles[adapter], sizeTitles[size], figure(without), ...columns];
}
