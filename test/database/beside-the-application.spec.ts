import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inspect } from 'node:util';

import type { Database } from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { DATABASES, type TestDatabase, using } from '../support/database/databases.js';
import { strictPooler } from '../support/database/proxy.js';
import { HANGS } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { comesBack, timed } from '../support/database/timed.js';

const bytes = Buffer.from('v');

/** The server trusts everybody; what is looked for is whether this shows up anywhere. */
const withPassword = (url: string) => Object.assign(new URL(url), { password: 'hunter2' }).href;

describe('DatabaseKeyValue next to the application', () => {
  let database: TestDatabase;
  let options: Extract<DataSourceOptions, { type: 'postgres' }>;
  beforeAll(async () => {
    database = await DATABASES.PostgreSQL!();
    options = database.options as typeof options;
    await syncdb(new DataSource(options));
  });
  afterAll(() => database.drop());

  it("is no part of the application's transactions, and needs none of its connections", async () => {
    const application = new DataSource({ ...options, poolSize: 1 });
    const keyValue = patient(new DatabaseKeyValue(application));
    await using(application, async () => {
      await keyValue.open();
      const transaction = application.transaction(async (manager) => {
        await manager.query('SELECT 1');
        await keyValue.set('k', bytes, 60);
        throw new Error('rolled back');
      });
      await expect(transaction).rejects.toThrow('rolled back');
      expect(await keyValue.get('k')).toEqual(bytes);
      await keyValue.close();
      expect(application.isInitialized).toBe(true);
    });
  });

  it('gives up on a row that somebody has locked, and frees the connection', async () => {
    const application = new DataSource(options);
    const keyValue = new DatabaseKeyValue(application);
    await comesBack(() => keyValue.open());
    await comesBack(() => keyValue.set('k', bytes, 60));
    await using(application, () =>
      application.transaction(async (manager) => {
        await manager.query('SELECT 1 FROM giotto_cache FOR UPDATE');
        const given = await Promise.all(Array.from({ length: 30 }, () => timed(() => keyValue.set('k', bytes, 60))));
        expect(given.every(({ reason }) => reason?.code === 'GIOTTO_DEADLINE_EXCEEDED')).toBe(true);
        await comesBack(() => keyValue.get('k'));
      }),
    );
    await comesBack(() => keyValue.set('k', bytes, 60));
    await keyValue.close();
  });

  it('works through a pooler that refuses a statement timeout', async () => {
    const pooler = await strictPooler(options.url!, 'statement_timeout');
    const keyValue = patient(new DatabaseKeyValue(new DataSource({ ...options, url: pooler.url })));
    await keyValue.open();
    await keyValue.set('k', bytes, 60);
    expect(await keyValue.get('k')).toEqual(bytes);
    expect(pooler.refused).toBe(1);
    await keyValue.close();
    await pooler.close();
  });

  it('shows neither the password nor the values in an error', async () => {
    const keyValue = patient(new DatabaseKeyValue(new DataSource({ ...options, url: withPassword(options.url!) })));
    await keyValue.open();
    const broken = 'ALTER TABLE giotto_cache ADD CONSTRAINT none CHECK (false) NOT VALID';
    await using(new DataSource(options), (dataSource) => dataSource.query(broken));
    const { reason } = await timed(() => keyValue.set('k', Buffer.from('a secret value'), 60));
    expect(reason).toMatchObject({
      code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
      message: expect.stringContaining('constraint'),
    });
    expect(inspect(reason, { depth: 10, showHidden: true })).not.toMatch(/hunter2|a secret value|61 20 73/);
    await keyValue.close();
  });
});

describe('DatabaseKeyValue on a busy SQLite file', () => {
  let folder: string;
  let application: DataSource;
  let keyValue: DatabaseKeyValue;
  const opened: Database[] = [];
  beforeEach(async () => {
    opened.length = 0;
    folder = await mkdtemp(join(tmpdir(), 'giotto-busy-'));
    application = await new DataSource({
      type: 'better-sqlite3',
      database: join(folder, 'app.db'),
      prepareDatabase: (made: Database) => void opened.push(made),
    }).initialize();
    await syncdb(application);
    keyValue = Object.assign(new DatabaseKeyValue(application), { timeout: 1000 });
    await keyValue.open();
    await keyValue.set('k', bytes, 60);
  });
  afterEach(async () => {
    await keyValue.close();
    await application.destroy();
    await rm(folder, { recursive: true });
  });

  it('goes on reading, gives up a write in time, and never blocks the event loop', async () => {
    await application.query('BEGIN IMMEDIATE');
    const writes = await Promise.all(
      Array.from({ length: 20 }, () => timed(() => keyValue.set('k', Buffer.from('new'), 60))),
    );
    expect(writes.filter(({ ok }) => ok)).toEqual([]);
    expect(Math.max(...writes.map(({ ms }) => ms))).toBeLessThan(HANGS);
    const [own] = opened.filter(({ open }) => open).slice(-1);
    expect(own!.pragma('busy_timeout', { simple: true })).toBe(0); // it would hold up the event loop for so long
    expect(await keyValue.get('k')).toEqual(bytes);
    await application.query('COMMIT');
    await keyValue.set('k', Buffer.from('new'), 60);
    expect(await keyValue.get('k')).toEqual(Buffer.from('new'));
  });

  it('writes as soon as a short transaction is over', async () => {
    await application.query('BEGIN IMMEDIATE');
    const write = timed(() => keyValue.set('k', Buffer.from('new'), 60));
    await wait(30);
    await application.query('COMMIT');
    expect((await write).ok).toBe(true);
  });

  it('keeps what it stored even if the application rolls back', async () => {
    const transaction = application.transaction(async (manager) => {
      await manager.query('SELECT 1');
      await keyValue.set('k', Buffer.from('new'), 60);
      throw new Error('rolled back');
    });
    await expect(transaction).rejects.toThrow('rolled back');
    expect(await keyValue.get('k')).toEqual(Buffer.from('new'));
  });
});
