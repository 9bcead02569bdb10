import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';

import { RedisCommands } from '../network/redis-commands.js';
import { Statements } from '../network/statements.js';
import type { Backend } from '../plan/contestants.js';
import type { Size } from '../plan/sizes.js';
import { onGround, type Server } from './servers.js';

/** What the backend gets for one request. */
export interface Commands {
  readonly backend: Backend;
  readonly contestant: string;
  readonly kind: 'hit' | 'miss';
  /** How many of each the application sends for a request, by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** How many the scripts among them call, by name; of Redis alone. */
  readonly inScripts?: Readonly<Record<string, number>>;
  /** Bytes that the backend sends for a request; of Redis alone. */
  readonly bytes?: number;
}

type Counts = ReadonlyMap<string, number>;

interface Reading {
  readonly counts: Counts;
  readonly inScripts?: Counts;
  readonly bytes?: number;
}

const SIZE: Size = '100k';
const ADAPTER = 'fastify';
const REQUESTS = 200;
/** The work in the background of the last response ends meanwhile. */
const PAUSE_MS = 300;
const giotto = ['giotto', 'giotto-l1', 'giotto-l1-recheck'];
const contestants: Partial<Record<Backend, readonly string[]>> = {
  redis: [...giotto, 'cache-manager', 'bentocache'],
  postgres: [...giotto, 'cache-manager'],
};

/** One contestant at a time, each on a backend of its own. */
export async function measureCommands(): Promise<Commands[]> {
  const found: Commands[] = [];
  for (const contestant of contestants.redis!) found.push(...(await onRedis(contestant)));
  for (const contestant of contestants.postgres!) found.push(...(await onPostgres(contestant)));
  return found;
}

function onRedis(contestant: string): Promise<Commands[]> {
  const listener = new RedisCommands();
  return onGround('redis', { listener }, async ({ backend, start }) => {
    const redis = new Redis(backend.url);
    const read = () => readRedis(redis, listener.take());
    const found = await both(await start(contestant, ADAPTER), read);
    redis.disconnect();
    return found.map((one) => ({ backend: 'redis', contestant, ...one }));
  });
}

function onPostgres(contestant: string): Promise<Commands[]> {
  const listener = new Statements();
  return onGround('postgres', { listener }, async ({ start }) => {
    const read = async () => ({ counts: listener.take() });
    const found = await both(await start(contestant, ADAPTER), read);
    return found.map((one) => ({ backend: 'postgres', contestant, ...one }));
  });
}

/** What was sent since the last call; the server's own counts, by `INFO`, have the commands within scripts beside it. */
async function readRedis(redis: Redis, counts: Counts): Promise<Reading> {
  const [statistics, commands] = [await redis.info('stats'), await redis.info('commandstats')];
  await redis.config('RESETSTAT');
  const inScripts = [...commands.matchAll(/^cmdstat_([^:|]+):calls=(\d+)/gm)]
    .map(([, name, calls]) => [name!.toUpperCase(), Number(calls) - (counts.get(name!.toUpperCase()) ?? 0)] as const)
    .filter(([name, calls]) => calls > 0 && !['INFO', 'CONFIG'].includes(name));
  return {
    counts,
    inScripts: new Map(inScripts),
    bytes: Number(/^total_net_output_bytes:(\d+)/m.exec(statistics)?.[1]),
  };
}

async function both(server: Server, read: () => Promise<Reading>): Promise<Omit<Commands, 'backend' | 'contestant'>[]> {
  const ask = async (pathOf: (n: number) => string) => {
    await sleep(PAUSE_MS);
    await read();
    for (let n = 0; n < REQUESTS; n++) await server.asker.ask(`/items/${pathOf(n)}`);
    await sleep(PAUSE_MS);
    const { counts, inScripts, bytes } = await read();
    return {
      counts: perRequest(counts),
      inScripts: inScripts && perRequest(inScripts),
      bytes: bytes && bytes / REQUESTS,
    };
  };
  await ask((n) => `${SIZE}-warm${n}`);
  const miss = await ask((n) => `${SIZE}-${n}`);
  await ask(() => `${SIZE}-0`);
  const hit = await ask(() => `${SIZE}-0`);
  return [
    { kind: 'hit', ...hit },
    { kind: 'miss', ...miss },
  ];
}

const perRequest = (counts: Counts): Record<string, number> =>
  Object.fromEntries([...counts].map(([name, count]) => [name, count / REQUESTS] as const));
