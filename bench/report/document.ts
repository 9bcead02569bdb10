import type { Settings } from '../run/settings.js';
import type { Cells } from './cells.js';
import { figureTable } from './figure-table.js';
import type { machine } from './machine.js';
import { ratioTables } from './ratio-table.js';
import { targetTable } from './target-table.js';
import { placeTitle } from './titles.js';
import { warnings } from './warnings.js';

/**
 * The results as Markdown: the targets, what qualifies the figures, and the tables of each place.
 * @param picture Markdown that stands before them
 */
export function document(cells: Cells, settings: Settings, ground: ReturnType<typeof machine>, picture = ''): string {
  const remarks = warnings(cells.all);
  const places = cells.places.map((place) => {
    const own = cells.all.filter(({ adapter, backend }) => adapter === place.adapter && backend === place.backend);
    return [`## ${placeTitle(place)}`, ratioTables(cells, place), figureTable(own)];
  });
  const sections = [
    '# Results',
    introduction(settings, ground),
    picture,
    ...[
      '## Targets',
      'The ratio of requests per second reached, of the ratio that is the aim. By CPU: the ratio of CPU per request, since one of the two was waiting.',
      targetTable(cells),
    ],
    ...(remarks.length > 0 ? ['## To be read with care', remarks.map((remark) => `- ${remark}`).join('\n')] : []),
    ...places.flat(),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function introduction({ rounds, seconds, connections }: Settings, ground: ReturnType<typeof machine>): string {
  const { processor, cores, node, pinned, versions } = ground;
  const where = `${processor}, ${cores} cores, Node ${node}${pinned ? ', the server pinned to one core and the load to another' : ''}`;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `Medians of ${rounds} turns of ${seconds} s each with ${connections} connections. ${where}. ${names.join(', ')}.`;
}
