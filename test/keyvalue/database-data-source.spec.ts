import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DataSource, type DataSourceOptions } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

const bytes = Buffer.from('v');

describe('over SQLite in memory', () => {
  const dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:' });
  let now = 0;
  beforeAll(async () => {
    await dataSource.initialize();
    await syncdb(dataSource);
  });
  afterAll(() => dataSource.destroy());

  describeKeyValue('DatabaseKeyValue on the DataSource of the application', {
    create: (prefix) => patient(new DatabaseKeyValue(dataSource, { prefix, clock: () => now })),
    shortest: 0.001,
    pass: (milliseconds) => {
      now += milliseconds;
    },
  });

  it('leaves the DataSource of the application open', async () => {
    const keyValue = patient(new DatabaseKeyValue(dataSource));
    await keyValue.open();
    await keyValue.close();
    expect(dataSource.isInitialized).toBe(true);
  });

  it('initialises a DataSource that is not, and destroys it again', async () => {
    const own = new DataSource({ type: 'better-sqlite3', database: ':memory:' });
    const keyValue = patient(new DatabaseKeyValue(own));
    await expect(keyValue.open()).rejects.toMatchObject({ code: 'GIOTTO_MISSING_TABLE' });
    await syncdb(own);
    await keyValue.set('k', bytes, 60);
    expect(await keyValue.get('k')).toEqual(bytes);
    await keyValue.close();
    expect(own.isInitialized).toBe(false);
  });
});

describe('DatabaseKeyValue', () => {
  it('says what to do if no DataSource is known, and accepts one later', async () => {
    const keyValue = new DatabaseKeyValue({ prefix: 'p:' });
    expect(keyValue.prefix).toBe('p:');
    expect(keyValue.needsDataSource).toBe(true);
    await expect(keyValue.open()).rejects.toMatchObject({
      code: 'GIOTTO_NO_DATA_SOURCE',
      message: expect.stringContaining('TypeOrmModule.forRoot'),
    });
    await expect(keyValue.get('k')).rejects.toMatchObject({ code: 'GIOTTO_NO_DATA_SOURCE' });
    const dataSource = await new DataSource({ type: 'better-sqlite3', database: ':memory:' }).initialize();
    await syncdb(dataSource);
    keyValue.useDataSource(dataSource);
    await keyValue.open();
    expect(keyValue.needsDataSource).toBe(false);
    await keyValue.close();
    await dataSource.destroy();
  });

  it('refuses a database that it has no SQL for', async () => {
    const keyValue = new DatabaseKeyValue({
      options: { type: 'mssql' },
      createQueryRunner() {},
    } as unknown as DataSource);
    await expect(keyValue.open()).rejects.toMatchObject({
      code: 'GIOTTO_UNSUPPORTED_DATABASE',
      message: expect.stringContaining('better-sqlite3'),
    });
  });

  it.each<[DataSourceOptions, string]>([
    [
      { type: 'postgres', url: 'postgres://me:secret@db.local:6543/shop?x=1' },
      'database (postgres) at db.local:6543/shop',
    ],
    [{ type: 'postgres', url: 'postgres://me:se/cr@et@db.local/shop' }, 'database (postgres) at (the URL):5432/'],
    [
      { type: 'postgres', host: 'h', username: 'me', password: 'secret', database: 'shop' },
      'database (postgres) at h:5432/shop',
    ],
    [
      { type: 'mysql', database: 'shop', password: 'secret', socketPath: '/run/db.sock' },
      'database (mysql) at /run/db.sock/shop',
    ],
    [
      { type: 'mariadb', replication: { master: { url: 'mysql://me:secret@m:1/shop' }, slaves: [{ host: 's' }] } },
      'database (mariadb) at m:1/shop',
    ],
    [
      {
        type: 'postgres',
        url: 'postgres://reader:1/shop',
        replication: { master: { host: 'm', port: 2, database: 'shop' }, slaves: [{ host: 's' }] },
      },
      'database (postgres) at m:2/shop',
    ],
    [{ type: 'better-sqlite3', database: 'data/app.db' }, 'database (better-sqlite3) data/app.db'],
    [{ type: 'better-sqlite3', database: '' }, 'database (better-sqlite3) in memory'],
  ])('describes where %j is, without secrets', async (options, place) => {
    const keyValue = new DatabaseKeyValue({ options, createQueryRunner() {} } as unknown as DataSource);
    expect(keyValue.describe()).toBe(place);
  });
});
