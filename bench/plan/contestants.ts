import type { Size } from './sizes.js';

export const adapters = ['express', 'fastify'] as const;
export type Adapter = (typeof adapters)[number];

export const backends = ['locmem', 'redis', 'memcached', 'postgres', 'sqlite'] as const;
export type Backend = (typeof backends)[number];

/** One row of a table: a kind of request to a kind of server. */
export interface Contestant {
  readonly name: string;
  /** How reports call it. */
  readonly title: string;
  /** The program in server/contestants that answers; contestants of one server share its process. */
  readonly server: string;
  readonly backends: readonly Backend[];
  /** Default: all. */
  readonly sizes?: readonly Size[];
  /** Whether the request carries the `ETag` of the answer, which is then a 304. */
  readonly revalidates?: boolean;
  /** The coding that the request accepts, and that its answer must have. */
  readonly coding?: 'gzip';
  /** Whether the handler runs on every request. A cache whose handler runs while it is measured has failed. */
  readonly computes?: boolean;
}

const remote = backends.filter((backend) => backend !== 'locmem');

/** In the order of the tables. */
export const contestants: readonly Contestant[] = [
  { name: 'giotto', title: '@GiottoCache, hit', server: 'giotto', backends },
  { name: 'giotto-l1', title: '@GiottoCache, l1: true, hit', server: 'giotto-l1', backends: ['redis'] },
  {
    name: 'giotto-l1-recheck',
    title: '@GiottoCache, l1: { recheck: 0.1 }, hit',
    server: 'giotto-l1-recheck',
    backends: ['redis'],
  },
  {
    name: 'giotto-locmem',
    title: '@GiottoCache on locmem beside them, hit',
    server: 'giotto-locmem',
    backends: ['redis'],
  },
  {
    name: 'giotto-304',
    title: '@GiottoCache, hit, 304',
    server: 'giotto',
    backends: ['locmem'],
    sizes: ['100k'],
    revalidates: true,
  },
  {
    name: 'giotto-gzip',
    title: '@GiottoCache, compress: true, hit in gzip',
    server: 'giotto-compress',
    backends: ['locmem'],
    sizes: ['100k'],
    coding: 'gzip',
  },
  {
    name: 'compression',
    title: '@GiottoCache behind compression(), hit',
    server: 'compression',
    backends: ['locmem'],
    sizes: ['100k'],
    coding: 'gzip',
  },
  { name: 'bare', title: 'limit: prepared Buffer by @Res()', server: 'bare', backends },
  { name: 'idle', title: 'limit: the same behind an idle interceptor', server: 'idle', backends },
  { name: 'driver', title: "limit: the driver's bare get by @Res()", server: 'driver', backends: remote },
  { name: 'uncached', title: 'no cache, returning the object', server: 'uncached', backends, computes: true },
  {
    name: 'cache-manager',
    title: '@nestjs/cache-manager',
    server: 'cache-manager',
    backends: ['locmem', 'redis', 'memcached', 'postgres'],
  },
  { name: 'bentocache', title: 'bentocache', server: 'bentocache', backends: ['locmem', 'redis'] },
];

/** Takes part only if `npm run bench -- --first-tier` asks for it: the first tier with bodies of every size in it. */
export const everyBody: Contestant = {
  name: 'giotto-l1-every',
  title: '@GiottoCache, l1: { minEntryBytes: 0 }, hit',
  server: 'giotto-l1-every',
  backends: ['redis'],
};

/** The contestant whose figures all others are compared with. */
export const subject = 'giotto';
