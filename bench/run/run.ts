import { fileURLToPath } from 'node:url';

import { subject } from '../plan/contestants.js';
import { startBackend } from './backend-server.js';
import { ContestantProcess } from './contestant-process.js';
import { measure, type Cell, type Processes } from './measure.js';
import { entrants, placesOf, type Place, type Settings } from './settings.js';

const profiles = fileURLToPath(new URL('../results/profiles', import.meta.url));

/** Measures place by place, and reports each; no more processes live at a time than one place needs. */
export async function run(settings: Settings, report: (place: Place, cells: readonly Cell[]) => void): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const place of placesOf(settings)) {
    const found = await measurePlace(settings, place);
    report(place, found);
    cells.push(...found);
  }
  return cells;
}

async function measurePlace(settings: Settings, place: Place): Promise<Cell[]> {
  const backend = await startBackend(place.backend);
  const processes = new Map<string, ContestantProcess>();
  try {
    await startProcesses(settings, place, { url: backend.url, processes });
    return await measureSizes(settings, place, processes);
  } finally {
    await Promise.all([...processes.values()].map((process) => process.stop()));
    await backend.stop();
  }
}

type Start = { readonly url: string; readonly processes: Map<string, ContestantProcess> };

/** All at once, and on all cores: nothing is measured yet. */
async function startProcesses(settings: Settings, place: Place, { url, processes }: Start): Promise<void> {
  const servers = new Set(entrants(settings, place.backend).map(({ server }) => server));
  const started = [...servers].map(async (server) => {
    const flags = settings.profiled && server === subject ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
    processes.set(server, await ContestantProcess.start({ ...place, server, url }, flags));
  });
  const failed = (await Promise.allSettled(started)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** From small to large, so that a size's peak of memory is not that of a larger one before it. */
async function measureSizes(settings: Settings, place: Place, processes: Processes): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const size of settings.sizes) cells.push(...(await measure(settings, place, size, processes)));
  return cells;
}
