import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue, GiottoCache, GiottoCacheService, syncdb } from 'giotto-cache';
import { ADAPTERS, start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { using } from '../support/database/databases.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startMariaDb, startPostgres, startStandby } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);
const IS_REPLICA = expect.objectContaining({
  code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
  message: expect.stringContaining('it is a read-only replica'),
});

let runs = 0;

@Controller()
class NewsController {
  @GiottoCache(3600, { program: 'news' })
  @Get('news')
  news() {
    return { run: ++runs };
  }
}

/** An application, as one process of several has it, and what it logs. */
async function startOn(adapter: (typeof ADAPTERS)[number], dataSource: DataSource, prefix: string) {
  const logger = new RecordingLogger();
  const app = await start(adapter, {
    controllers: [NewsController],
    cache: { cache: new DatabaseKeyValue(dataSource), prefix, timeout: PATIENCE },
    prepare: (created) => created.useLogger(logger),
  });
  return { ...app, logger, cache: app.app.get(GiottoCacheService) };
}

describe('DatabaseKeyValue beside a standby of PostgreSQL that lags behind', () => {
  let primary: PrivateServer;
  let standby: PrivateServer;
  let replica: DataSource;
  const replayed = async () => {
    await using(new DataSource({ type: 'postgres', url: primary.url }), async (source) => {
      const [{ at }] = await source.query('SELECT pg_current_wal_insert_lsn() AS at');
      await eventually(async () => {
        const [{ is }] = await replica.query(`SELECT pg_last_wal_replay_lsn() >= '${at}'::pg_lsn AS is`);
        expect(is).toBe(true);
      });
    });
  };
  const behind = (): DataSourceOptions => ({
    type: 'postgres',
    replication: { master: { url: primary.url }, slaves: [{ url: standby.url }], defaultMode: 'slave' },
  });

  beforeAll(async () => {
    primary = await startPostgres({ args: ['-c', 'synchronous_commit=on'] });
    await syncdb(new DataSource({ type: 'postgres', url: primary.url }));
    standby = await startStandby(primary);
    replica = await new DataSource({ type: 'postgres', url: standby.url, installExtensions: false }).initialize();
  });
  afterEach(() => replica.query('SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery()'));
  afterAll(async () => {
    await replica.destroy();
    await standby.stop();
    await primary.stop();
  });

  it.each<[string, () => DataSourceOptions]>([
    ['replication', behind],
    ['replication, beside the standby’s own URL', () => ({ ...behind(), url: standby.url }) as DataSourceOptions],
  ])('reads from the master alone with %s', async (_, options) => {
    const prefix = `${randomUUID()}:`;
    const [one, other] = [0, 1].map(() => patient(new DatabaseKeyValue(new DataSource(options()), { prefix })));
    await one!.set('k', bytes('old'), 600);
    await replayed();
    await replica.query('SELECT pg_wal_replay_pause()');
    await one!.set('k', bytes('new'), 600);
    const stored = 'SELECT value FROM giotto_cache WHERE prefix = $1';
    const [{ value }] = await replica.query(stored, [bytes(prefix)]);
    expect(String(value)).toBe('old');
    expect(String(await other!.get('k'))).toBe('new');
    expect((await other!.getMany(['k'])).map(String)).toEqual(['new']);
    expect((await other!.getHeads(['k'], 2, ['k'])).heads.map(String)).toEqual(['ne']);
    await Promise.all([one!.close(), other!.close()]);
  });

  it.each(ADAPTERS)('serves nothing old in another process with replication, on %s', async (adapter) => {
    const prefix = `${randomUUID()}:`;
    const [one, other] = await Promise.all([0, 1].map(() => startOn(adapter, new DataSource(behind()), prefix)));
    const before = (await one!.get('/news')).text;
    await eventually(async () => expect((await other!.get('/news')).cache).toContain('; hit'));
    await replayed();
    await replica.query('SELECT pg_wal_replay_pause()');
    expect(await one!.cache.invalidate({ program: 'news' })).toBe(true);
    expect((await other!.get('/news')).text).not.toBe(before);
    await Promise.all([one!.close(), other!.close()]);
  });

  it('never returns what a standby has', async () => {
    const prefix = `${randomUUID()}:`;
    const right = patient(new DatabaseKeyValue(new DataSource({ type: 'postgres', url: primary.url }), { prefix }));
    await right.set('k', bytes('v'), 600);
    await replayed();
    const wrong = patient(new DatabaseKeyValue(new DataSource({ type: 'postgres', url: standby.url }), { prefix }));
    await expect(wrong.open()).rejects.toEqual(IS_REPLICA);
    for (const read of [
      () => wrong.get('k'),
      () => wrong.get('none'),
      () => wrong.getMany(['k', 'none']),
      () => wrong.getHeads(['k'], 1, []),
      () => wrong.getHeads(['none'], 1, ['k']),
    ])
      await expect(read()).rejects.toEqual(IS_REPLICA);
    await Promise.all([right.close(), wrong.close()]);
  });

  it('starts on a standby, says so in one line, answers uncached, and caches once it is promoted', async () => {
    const app = await startOn('express', new DataSource({ type: 'postgres', url: standby.url }), `${randomUUID()}:`);
    for (let n = 0; n < 10; n++) expect((await app.get('/news')).text).toBe(`{"run":${runs}}`);
    expect(app.logger.warnings).toEqual([
      expect.stringMatching(/it is a read-only replica.* Lead the DataSource to the primary\.$/),
    ]);
    await replica.query('SELECT pg_promote()');
    await eventually(async () => expect((await app.get('/news')).cache).toContain('; hit'));
    await app.close();
  });
});

describe('DatabaseKeyValue on a MariaDB that becomes read-only, as before another one takes over', () => {
  it('returns nothing of it to a user who may write all the same, and goes on afterwards', async () => {
    const server = await startMariaDb();
    const options = { type: 'mariadb', url: server.url } as const;
    const source = await new DataSource(options).initialize();
    await syncdb(source);
    const keyValue = patient(new DatabaseKeyValue(new DataSource(options)));
    await keyValue.set('k', bytes('v'), 600);
    await source.query('SET GLOBAL read_only = 1');
    for (const read of [
      () => keyValue.open(),
      () => keyValue.get('none'),
      () => keyValue.getMany(['k']),
      () => keyValue.getHeads(['k'], 1, []),
      () => keyValue.getHeads(['none'], 1, ['k']),
    ])
      await expect(read()).rejects.toEqual(IS_REPLICA);
    await source.query('SET GLOBAL read_only = 0');
    expect(String(await keyValue.get('k'))).toBe('v');
    await keyValue.close();
    await source.destroy();
    await server.stop();
  });
});
