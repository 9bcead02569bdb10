import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';

import { DataSource } from 'typeorm';

import { type GiottoCacheOptions, syncdb } from 'giotto-cache';
import { ChildApplication } from '../support/apps/child-application.js';
import { CounterServer } from '../support/apps/counter-server.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const SCRIPT = 'test/support/apps/counters-application.ts';
const WAYS = ['call', 'program', 'tag', 'result', 'clear'];

const TIERS: readonly (readonly [string, GiottoCacheOptions['l1']])[] = [
  ['without a first tier', false],
  ['with a first tier that rechecks', { recheck: 0.1 }],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await DATABASES.PostgreSQL!();
  await syncdb(new DataSource(database.options));
});
afterAll(() => database.drop());

const BACKENDS: readonly (readonly [string, () => string])[] = [
  ['redis', redisUrl],
  ['memcache', () => memcacheHosts().join()],
  ['postgres', () => (database.options as { url: string }).url],
];

const CASES = BACKENDS.flatMap(([backend, where]) => TIERS.map(([tier, l1]) => ({ backend, tier, where, l1 })));

describe.each(CASES)('processes of two releases on $backend, $tier', ({ backend, where, l1 }) => {
  const counters = new CounterServer();
  let old: ChildApplication;
  let fresh: ChildApplication;

  beforeAll(async () => {
    const source = await counters.open();
    const prefix = `releases ${randomUUID()}:`;
    const start = (version: string) =>
      ChildApplication.start(SCRIPT, backend, where(), prefix, source, JSON.stringify(l1), version);
    [old, fresh] = await Promise.all([start('1'), start('2')]);
  });
  afterAll(async () => {
    await Promise.all([old.stop(), fresh.stop()]);
    await counters.close();
  });

  const get = async ({ url }: ChildApplication, id: string) => {
    const response = await fetch(`${url}/counters/${id}`, { headers: { connection: 'close' } });
    const { value } = (await response.json()) as { value: number };
    return { value, isHit: response.headers.get('cache-status')!.startsWith('giotto; hit') };
  };

  it('have entries of their own', async () => {
    const answers = [await get(old, 'own'), await get(fresh, 'own'), await get(old, 'own'), await get(fresh, 'own')];
    expect(answers.map(({ isHit }) => isHit)).toEqual([false, false, true, true]);
  });

  it.each(WAYS.flatMap((way) => [[way, 'older'] as const, [way, 'newer'] as const]))(
    'both answer anew after an invalidation by %s in the %s one',
    async (way, who) => {
      const id = `${way} ${who}`;
      for (const each of [old, fresh, old, fresh]) await get(each, id);
      const changed = await fetch(`${(who === 'older' ? old : fresh).url}/counters/${id}/${way}`, {
        method: 'POST',
        headers: { connection: 'close' },
      });
      expect(await changed.json()).toEqual({ value: 1, isDone: true });
      const answers = [await get(old, id), await get(fresh, id)];
      expect(answers.map(({ value }) => value)).toEqual([1, 1]);
    },
  );
});
