import { expect } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { script } from '../database/compiled.js';

const SCRIPT = 'test/support/apps/opens-and-closes.ts';

/** A backend's name, and where it is when the test runs. */
export type BackendAt = readonly [string, () => string];

export const IN_REACH: readonly BackendAt[] = [
  ['locmem', () => ''],
  ['redis', () => process.env.REDIS_URL!],
  ['memcache', () => process.env.MEMCACHE_HOSTS!],
  ['postgres', () => process.env.POSTGRES_URL!],
  ['mariadb', () => process.env.MARIADB_URL!],
];

export const OUT_OF_REACH: readonly BackendAt[] = [
  ['redis', () => 'redis://127.0.0.1:1'],
  ['memcache', () => '127.0.0.1:1'],
  ['postgres', () => 'postgres://nobody@127.0.0.1:1/nowhere'],
  ['mariadb', () => 'mysql://nobody@127.0.0.1:1/nowhere'],
];

/** Expects a process to end by itself once its applications, one on each backend, are closed. */
export async function expectToEnd(backends: readonly BackendAt[]): Promise<void> {
  const places = backends.flatMap(([name, where]) => [name, where()]);
  const { stdout } = await promisify(execFile)(process.execPath, [script(SCRIPT), ...places], { timeout: 120_000 });
  const answered = ([name]: BackendAt) => expect.stringMatching(new RegExp(`^${name} 200 giotto; fwd=`));
  expect(stdout.trim().split('\n')).toEqual(backends.map(answered));
}
