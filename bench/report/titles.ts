import { contestants, everyBody, type Adapter, type Backend } from '../plan/contestants.js';
import type { Place } from '../run/settings.js';

export const adapterTitles: Record<Adapter, string> = { express: 'Express', fastify: 'Fastify' };

export const backendTitles: Record<Backend, string> = {
  locmem: 'locmem',
  redis: 'Redis',
  memcached: 'Memcached',
  postgres: 'PostgreSQL',
  sqlite: 'SQLite',
};

/** `Redis, Fastify` */
export const placeTitle = ({ adapter, backend }: Place): string =>
  `${backendTitles[backend]}, ${adapterTitles[adapter]}`;

export const contestantTitle = (name: string): string =>
  [...contestants, everyBody].find((known) => known.name === name)?.title ?? name;
