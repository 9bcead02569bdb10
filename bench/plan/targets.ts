import type { Adapter, Backend } from './contestants.js';
import type { Size } from './sizes.js';

type Least = Partial<Record<Size, number>>;

/** What a ratio must reach: `of` to `to`, on one backend. */
export interface Target {
  readonly title: string;
  readonly of: string;
  readonly to: string;
  readonly backend: Backend;
  readonly least: Readonly<Record<Adapter, Least>>;
}

const everySize = (least: number): Least => ({ '1k': least, '10k': least, '100k': least, '1m': least });

export const targets: readonly Target[] = [
  {
    title: 'locmem to the limit behind an idle interceptor',
    ...{ of: 'giotto', to: 'idle', backend: 'locmem' },
    least: { express: everySize(0.95), fastify: everySize(0.95) },
  },
  {
    title: 'locmem to the bare limit',
    ...{ of: 'giotto', to: 'bare', backend: 'locmem' },
    least: { express: { ...everySize(0.85), '1k': 0.88 }, fastify: { ...everySize(0.55), '1k': 0.85 } },
  },
  {
    title: 'locmem to @nestjs/cache-manager',
    ...{ of: 'giotto', to: 'cache-manager', backend: 'locmem' },
    least: { express: { '1k': 1.2, '100k': 5, '1m': 12 }, fastify: { '1k': 1.3, '100k': 12, '1m': 20 } },
  },
  {
    title: "Redis to a bare route with getBuffer()'s bytes",
    ...{ of: 'giotto', to: 'driver', backend: 'redis' },
    least: { express: { '1k': 0.88, '100k': 0.9, '1m': 0.9 }, fastify: { '1k': 0.65, '100k': 0.9, '1m': 0.9 } },
  },
  {
    title: 'Redis to @nestjs/cache-manager on @keyv/redis',
    ...{ of: 'giotto', to: 'cache-manager', backend: 'redis' },
    least: { express: { '1k': 1.4, '100k': 8, '1m': 10 }, fastify: { '1k': 1.8, '100k': 9, '1m': 10 } },
  },
  {
    title: 'Redis with l1: true to locmem',
    ...{ of: 'giotto-l1', to: 'giotto-locmem', backend: 'redis' },
    least: { express: { '100k': 0.8, '1m': 0.85 }, fastify: { '100k': 0.6, '1m': 0.85 } },
  },
  {
    title: 'Redis with l1: { recheck: 0.1 } to locmem',
    ...{ of: 'giotto-l1-recheck', to: 'giotto-locmem', backend: 'redis' },
    least: { express: everySize(0.95), fastify: everySize(0.95) },
  },
  {
    title: 'Redis with l1: { recheck: 0.1 } to @nestjs/cache-manager on @keyv/redis',
    ...{ of: 'giotto-l1-recheck', to: 'cache-manager', backend: 'redis' },
    least: { express: { '1k': 1.4, '100k': 15, '1m': 50 }, fastify: { '1k': 1.8, '100k': 40, '1m': 60 } },
  },
  {
    title: "locmem's 304 to the same hit's 200",
    ...{ of: 'giotto-304', to: 'giotto', backend: 'locmem' },
    least: { express: { '100k': 1.1 }, fastify: { '100k': 1.1 } },
  },
  {
    title: "locmem's compressed hit to compression() on the same route",
    ...{ of: 'giotto-gzip', to: 'compression', backend: 'locmem' },
    least: { express: { '100k': 5 }, fastify: { '100k': 5 } },
  },
];
