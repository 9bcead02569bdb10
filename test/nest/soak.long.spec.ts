import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { DataSource } from 'typeorm';

import { type GiottoCacheOptions, syncdb } from 'giotto-cache';
import { ChildApplication } from '../support/apps/child-application.js';
import { CounterServer } from '../support/apps/counter-server.js';
import { Soak, type Soaked } from '../support/apps/soak.js';
import { randomFrom } from '../support/cache/values.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const SCRIPT = 'test/support/apps/counters-application.ts';
const WAYS = ['call', 'tag', 'result', 'call', 'tag', 'result', 'program', 'clear'];
const SEED = 11;

const isMuch = ({ checks, hits, invalidations }: Soaked) => checks > 100 && hits > 10 && invalidations > 10;
/** An invalidation that is only pretended must be found out. */
const isWrong = ({ violations }: Soaked) => violations.length > 0;

let database: TestDatabase;

describe('two processes never serve a result computed before an invalidation', () => {
  const counters = new CounterServer();
  let source: string;

  beforeAll(async () => {
    source = await counters.open();
    database = await DATABASES.PostgreSQL!();
    await syncdb(new DataSource(database.options));
  });

  afterAll(async () => {
    await counters.close();
    await database.drop();
  });

  const BACKENDS: readonly (readonly [string, () => string])[] = [
    ['redis', redisUrl],
    ['memcache', () => memcacheHosts().join()],
    ['postgres', () => (database.options as { url: string }).url],
  ];
  const TIERS: readonly (readonly [what: string, l1: GiottoCacheOptions['l1'], release: string])[] = [
    ['with the backend alone', false, '1'],
    ['with a first tier', { minEntryBytes: 0 }, '1'],
    ['with a first tier that rechecks', { recheck: 0.05 }, '1'],
    ['of two releases', false, '2'],
    ['of two releases with a first tier that rechecks', { recheck: 0.05 }, '2'],
  ];

  it.each(
    BACKENDS.flatMap(([backend, where]) =>
      TIERS.map(([what, l1, release]) => [backend, what, { where, l1, release }] as const),
    ),
  )('on %s, %s, for some seconds', async (backend, _what, { where, l1, release }) => {
    const name = randomUUID();
    const start = (version: string) =>
      ChildApplication.start(
        SCRIPT,
        backend,
        where(),
        `giotto-soak-${name}:`,
        `${source}/${name}`,
        JSON.stringify(l1),
        version,
      );
    const applications = await Promise.all(['1', release].map(start));
    const settings = { urls: applications.map(({ url }) => url), random: randomFrom(SEED) };
    const { violations } = await new Soak({ ...settings, milliseconds: 4000, ways: WAYS, isEnough: isMuch }).run();
    const pretended = await new Soak({ ...settings, milliseconds: 1000, ways: ['pretence'], isEnough: isWrong }).run();
    const codes = await Promise.all(applications.map((application) => application.stop()));
    expect(violations).toEqual([]);
    expect(pretended.violations).not.toEqual([]);
    expect(codes).toEqual([0, 0]);
  });
});
