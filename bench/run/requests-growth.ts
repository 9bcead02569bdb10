import { askEachOnce } from '../load/each-once.js';
import { ContestantProcess } from './contestant-process.js';

/** Where a server stands after so many requests, each with arguments of its own. */
export interface RequestsGrowth {
  readonly requests: number;
  /** How many of them ran the handler. */
  readonly runs: number;
  /** The highest resident set since the row before, in bytes. */
  readonly peakMemory: number;
  readonly failures: number;
}

const LOT = 100_000;
const LOTS = 10;
const CONNECTIONS = 10;

/** A million requests that no entry answers, to a server whose bounds are the default ones. */
export async function measureRequests(): Promise<RequestsGrowth[]> {
  const server = await ContestantProcess.start({ server: 'giotto', adapter: 'fastify', backend: 'locmem', url: '' });
  try {
    const rows: RequestsGrowth[] = [];
    for (let lot = 0; lot < LOTS; lot++) rows.push(await measureLot(server, lot * LOT));
    return rows;
  } finally {
    await server.stop();
  }
}

async function measureLot(server: ContestantProcess, before: number): Promise<RequestsGrowth> {
  await server.beginAnew();
  const paths = Array.from({ length: LOT }, (_, n) => `/items/${before + n}`);
  const failures = await askEachOnce({ origin: server.origin, connections: CONNECTIONS, paths });
  const { runs, peakMemory } = await server.usage();
  return { requests: before + LOT, runs, peakMemory, failures };
}
