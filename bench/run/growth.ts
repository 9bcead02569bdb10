import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { KeyEncodingGrowth } from '../growth/key-encoding.js';
import type { LocMemGrowth } from '../growth/locmem.js';
import type { PostgresGrowth } from '../growth/postgres.js';
import { startBackend } from './backend-server.js';
import { cores, nodeOn } from './cores.js';

const run = promisify(execFile);

const entries = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
const rows = [1_000, 10_000, 100_000, 1_000_000];
const argumentCounts = [1, 10, 100, 1_000];

/** Each measurement has a process of its own, on the server's core, so that none inherits another's heap. */
async function measure<T>(program: string, ...args: readonly (string | number)[]): Promise<T> {
  const script = fileURLToPath(new URL(`../dist/growth/${program}.js`, import.meta.url));
  const [command, all] = nodeOn(cores?.server, ['--expose-gc', script, ...args.map(String)]);
  const { stdout } = await run(command, all);
  return JSON.parse(stdout) as T;
}

async function all<T>(program: string, sizes: readonly number[], ...before: readonly string[]): Promise<T[]> {
  const found: T[] = [];
  for (const size of sizes) found.push(await measure<T>(program, ...before, size));
  return found;
}

export const measureLocMem = (): Promise<LocMemGrowth[]> => all('locmem', entries);

export const measureKeyEncoding = (): Promise<KeyEncodingGrowth[]> => all('key-encoding', argumentCounts);

export async function measurePostgres(): Promise<PostgresGrowth[]> {
  const server = await startBackend('postgres');
  try {
    return await all('postgres', rows, server.url);
  } finally {
    await server.stop();
  }
}
