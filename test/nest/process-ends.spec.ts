import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { script } from '../support/database/compiled.js';

const SCRIPT = 'test/support/apps/opens-and-closes.ts';

const run = (backend: string, where: string) =>
  promisify(execFile)(process.execPath, [script(SCRIPT), backend, where], { timeout: 120_000 });

describe('a process ends by itself after app.close()', () => {
  it.each([
    ['locmem', () => ''],
    ['redis', () => process.env.REDIS_URL!],
    ['memcache', () => process.env.MEMCACHE_HOSTS!],
    ['postgres', () => process.env.POSTGRES_URL!],
    ['mariadb', () => process.env.MARIADB_URL!],
    ['redis', () => 'redis://127.0.0.1:1'],
    ['memcache', () => '127.0.0.1:1'],
    ['postgres', () => 'postgres://nobody@127.0.0.1:1/nowhere'],
    ['mariadb', () => 'mysql://nobody@127.0.0.1:1/nowhere'],
  ])('on %s', async (backend, where) => {
    const { stdout } = await run(backend, where());
    expect(stdout).toMatch(/^200 giotto; fwd=/);
  });
});
