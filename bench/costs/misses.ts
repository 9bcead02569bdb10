import { Redis } from 'ioredis';

import { askEachOnce } from '../load/each-once.js';
import { median } from '../load/statistics.js';
import { adapters, type Adapter } from '../plan/contestants.js';
import type { Size } from '../plan/sizes.js';
import type { Usage } from '../server/usage.js';
import { onGround, type Ground, type Server } from './servers.js';

/** What a miss of one contestant takes. */
export interface Misses {
  readonly adapter: Adapter;
  readonly size: Size;
  /** Milliseconds that were added to each round trip to Redis. */
  readonly away: number;
  readonly contestant: string;
  /** Median milliseconds until the whole answer is there. */
  readonly milliseconds: number;
  /** The same, beyond the route without a cache. */
  readonly extra: number;
  /** Mean milliseconds of the application's CPU, with the work in the background. */
  readonly cpu: number;
  /** Median number of round trips that have ended when the answer is there. */
  readonly trips: number;
  /** Median milliseconds of a PING over the same way. */
  readonly roundTrip: number;
}

export const UNCACHED = 'uncached';
const contestants = [UNCACHED, 'giotto', 'giotto-l1', 'giotto-l1-recheck', 'cache-manager', 'bentocache'];
const sizes: readonly Size[] = ['1k', '100k'];
const distances = [0, 2];
/** Of 1 KB, ten at a time: CPU per request falls for some thousands of requests. */
const WARM_UPS = 4_000;
/** Of each size, one at a time. */
const FIRST = 100;
const CONNECTIONS = 10;

type Condition = { readonly adapter: Adapter; readonly away: number };

/** @param rounds misses of each contestant, one at a time */
export async function measureMisses(rounds: number): Promise<Misses[]> {
  const found: Misses[] = [];
  for (const adapter of adapters)
    for (const away of distances)
      found.push(...(await onGround('redis', { delay: away / 2 }, (ground) => at(ground, { adapter, away }, rounds))));
  return found;
}

async function at(ground: Ground, condition: Condition, rounds: number): Promise<Misses[]> {
  const servers: Server[] = [];
  for (const name of contestants) servers.push(await ground.start(name, condition.adapter));
  for (const { process } of servers) {
    const paths = Array.from({ length: WARM_UPS }, (_, n) => `/items/1k-${process.origin.slice(-5)}-${n}`);
    await askEachOnce({ origin: process.origin, connections: CONNECTIONS, paths });
  }
  const redis = new Redis(ground.proxy.url);
  const found: Misses[] = [];
  for (const size of sizes) found.push(...(await ofSize({ ground, servers, redis }, { ...condition, size }, rounds)));
  redis.disconnect();
  return found;
}

interface Parts {
  readonly ground: Ground;
  readonly servers: readonly Server[];
  readonly redis: Redis;
}

/**
 * Each argument is asked for once, by one contestant: those of a kind share their entries. The contestants take turns, and work
 * in the background ends before the next request.
 */
async function ofSize(
  { ground, servers, redis }: Parts,
  condition: Condition & { readonly size: Size },
  rounds: number,
): Promise<Misses[]> {
  const pathOf = (server: number, n: number) => `/items/${condition.size}-${contestants[server]}-${n}`;
  for (const [server, { asker }] of servers.entries())
    for (let n = 0; n < FIRST; n++) await asker.ask(pathOf(server, n));
  const before = await usageOf(servers);
  const times: number[][] = contestants.map(() => []);
  const trips: number[][] = contestants.map(() => []);
  const pings: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let n = 0; n < servers.length; n++) {
      const turn = (round + n) % servers.length;
      await ground.proxy.quiet();
      const already = ground.proxy.trips;
      times[turn]!.push(await servers[turn]!.asker.ask(pathOf(turn, FIRST + round)));
      trips[turn]!.push(ground.proxy.trips - already);
    }
    await ground.proxy.quiet();
    pings.push(await pingTime(redis));
  }
  const after = await usageOf(servers);
  after.forEach(({ runs }, n) => {
    if (runs - before[n]!.runs !== rounds) throw new Error(`Not all requests to ${contestants[n]} were misses.`);
  });
  const uncached = median(times[0]!);
  return contestants.map((contestant, n) => {
    const milliseconds = median(times[n]!);
    const extra = milliseconds - uncached;
    const cpu = (after[n]!.cpu - before[n]!.cpu) / rounds / 1000;
    return { ...condition, contestant, milliseconds, extra, cpu, trips: median(trips[n]!), roundTrip: median(pings) };
  });
}

const usageOf = (servers: readonly Server[]): Promise<Usage[]> =>
  Promise.all(servers.map(({ process }) => process.usage()));

async function pingTime(redis: Redis): Promise<number> {
  const start = performance.now();
  await redis.ping();
  return performance.now() - start;
}
