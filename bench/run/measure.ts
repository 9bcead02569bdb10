import { fire } from '../load/load.js';
import { median } from '../load/statistics.js';
import type { Contestant } from '../plan/contestants.js';
import type { Size } from '../plan/sizes.js';
import type { ContestantProcess } from './contestant-process.js';
import { prepareRequest, type PreparedRequest } from './request.js';
import { entrants, warmupOf, type Place, type Settings } from './settings.js';

/** What one turn shows. */
interface Turn {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's CPU. */
  readonly cpuPerRequest: number;
  /** The share of the turn in which the server's process had the CPU. Well below 1, something else set the pace. */
  readonly busy: number;
  readonly failures: number;
}

/** Medians over the turns of one contestant with one size; of failures and memory all, and the highest. */
export interface Cell extends Place, Turn {
  readonly contestant: string;
  readonly size: Size;
  readonly rounds: readonly number[];
  /** Bytes. */
  readonly peakMemory: number;
  /** How often a cache's handler ran while it was measured, which should be never. */
  readonly recomputed: number;
  readonly headers: readonly string[];
}

interface Entrant {
  readonly contestant: Contestant;
  readonly process: ContestantProcess;
  readonly request: PreparedRequest;
  readonly turns: Turn[];
}

export type Processes = ReadonlyMap<string, ContestantProcess>;

/** Lets all contestants of a place take turns with one size, so that what slows the machine slows all of them. */
export async function measure(settings: Settings, place: Place, size: Size, processes: Processes): Promise<Cell[]> {
  const all: Entrant[] = [];
  for (const contestant of entrants(settings, place.backend, size))
    all.push(await enter(contestant, processes.get(contestant.server)!, size));
  for (const entrant of all) await warmUp(settings, entrant, size);
  const before = await Promise.all(all.map(({ process }) => process.usage()));
  for (let round = 0; round < settings.rounds; round++)
    for (let n = 0; n < all.length; n++) await takeTurn(settings, all[(round + n) % all.length]!);
  return Promise.all(all.map((entrant, n) => cellOf(entrant, place, size, before[n]!.runs)));
}

async function enter(contestant: Contestant, process: ContestantProcess, size: Size): Promise<Entrant> {
  return { contestant, process, request: await prepareRequest(contestant, process.origin, size), turns: [] };
}

/** The size before is no matter for this one. */
async function warmUp(settings: Settings, { process, request }: Entrant, size: Size): Promise<void> {
  await process.beginAnew();
  await fire({ ...request, connections: settings.connections, seconds: warmupOf(settings, size) });
}

async function takeTurn({ connections, seconds }: Settings, { process, request, turns }: Entrant): Promise<void> {
  const before = await process.usage();
  const volume = await fire({ ...request, connections, seconds });
  const cpu = (await process.usage()).cpu - before.cpu;
  turns.push({
    requestsPerSecond: volume.answers / volume.seconds,
    p50: volume.p50,
    p99: volume.p99,
    cpuPerRequest: cpu / volume.answers,
    busy: cpu / 1e6 / volume.seconds,
    failures: volume.failures,
  });
}

async function cellOf(
  { contestant, process, request, turns }: Entrant,
  place: Place,
  size: Size,
  runs: number,
): Promise<Cell> {
  const usage = await process.usage();
  const middle = (pick: (turn: Turn) => number) => median(turns.map(pick));
  return {
    ...place,
    contestant: contestant.name,
    size,
    requestsPerSecond: middle((turn) => turn.requestsPerSecond),
    p50: middle((turn) => turn.p50),
    p99: middle((turn) => turn.p99),
    cpuPerRequest: middle((turn) => turn.cpuPerRequest),
    busy: middle((turn) => turn.busy),
    failures: turns.reduce((sum, turn) => sum + turn.failures, 0),
    rounds: turns.map((turn) => Math.round(turn.requestsPerSecond)),
    peakMemory: usage.peakMemory,
    recomputed: contestant.computes ? 0 : usage.runs - runs,
    headers: request.answersWith,
  };
}
