import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MigrationInterface } from 'typeorm';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';

import { CreateGiottoCache1795305600000 } from '../../lib/database/create-giotto-cache.migration.js';
import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { DATABASES, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

class OfTheApplication1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner) {
    await runner.query('CREATE TABLE of_the_application (n int)');
  }
  async down(runner: QueryRunner) {
    await runner.query('DROP TABLE of_the_application');
  }
}

describe.each(Object.entries(DATABASES))('syncdb on %s', (_name, make) => {
  let database: TestDatabase;
  const dataSource = (more: Partial<DataSourceOptions> = {}) =>
    new DataSource({ ...database.options, ...more } as DataSourceOptions);
  const has = (table: string) =>
    using(dataSource(), async (source) => {
      const runner = source.createQueryRunner();
      const found = await runner.hasTable(table);
      await runner.release();
      return found;
    });
  beforeEach(async () => {
    database = await make();
  });
  afterEach(() => database.drop());

  it('can be called again and again', async () => {
    await syncdb(dataSource());
    await syncdb(dataSource());
    expect(await has('giotto_cache')).toBe(true);
  });

  it('leaves a DataSource as it was, initialised or not', async () => {
    const idle = dataSource();
    await syncdb(idle);
    expect(idle.isInitialized).toBe(false);
    await using(dataSource(), async (initialised) => {
      await syncdb(initialised);
      expect(initialised.isInitialized).toBe(true);
    });
  });

  it('can be called concurrently', async () => {
    await Promise.all(Array.from({ length: 8 }, () => syncdb(dataSource())));
    expect(await has('giotto_cache')).toBe(true);
  });

  it("runs none of the application's migrations, and changes nothing of its schema", async () => {
    await syncdb(dataSource({ migrations: [OfTheApplication1700000000000], migrationsRun: true, dropSchema: true }));
    expect(await has('of_the_application')).toBe(false);
    expect(await has('migrations')).toBe(false);
    expect(await has('giotto_cache')).toBe(true);
  });

  it('works with the migration in either order, and after it was reverted', async () => {
    const migrations = [OfTheApplication1700000000000, CreateGiottoCache1795305600000];
    await syncdb(dataSource());
    await using(dataSource({ migrations }), async (source) => {
      expect(await source.runMigrations()).toHaveLength(2);
      await syncdb(source);
      await source.undoLastMigration();
      expect(await has('giotto_cache')).toBe(false);
      await syncdb(source);
      expect(await has('giotto_cache')).toBe(true);
      expect(await source.runMigrations()).toHaveLength(1);
    });
  });

  it('lets queries for expired rows and prefixes use an index', async () => {
    await syncdb(dataSource());
    const indices = await using(dataSource(), async (source) => {
      const runner = source.createQueryRunner();
      const table = await runner.getTable('giotto_cache');
      await runner.release();
      return table?.indices.map(({ columnNames }) => columnNames.filter((column) => column !== 'id').join()) ?? [];
    });
    expect(indices.sort()).toEqual(['expires_at', 'prefix']);
  });
});

describe('syncdb', () => {
  it('creates the table in the schema of the options, where the backend looks for it', async () => {
    const database = await DATABASES.PostgreSQL!();
    const options = { ...database.options, schema: 'of "the" cache' } as DataSourceOptions;
    await using(new DataSource(database.options), (source) => source.query('CREATE SCHEMA "of ""the"" cache"'));
    await syncdb(new DataSource(options));
    const keyValue = patient(new DatabaseKeyValue(new DataSource(options)));
    expect(await keyValue.add('k', Buffer.from('v'), 60)).toBe(true);
    expect(await keyValue.add('k', Buffer.from('w'), 60)).toBe(false);
    await keyValue.clear();
    expect(await keyValue.prune()).toBe(0);
    await keyValue.close();
    await database.drop();
  });

  it('refuses a database that it has no SQL for', async () => {
    const dataSource = { options: { type: 'oracle' } } as unknown as DataSource;
    await expect(syncdb(dataSource)).rejects.toMatchObject({ code: 'GIOTTO_UNSUPPORTED_DATABASE' });
  });

  it('names the driver to take for SQLite in place of sqlite3, which TypeORM 0.3 has', async () => {
    const dataSource = { options: { type: 'sqlite' } } as unknown as DataSource;
    await expect(syncdb(dataSource)).rejects.toMatchObject({
      code: 'GIOTTO_UNSUPPORTED_DATABASE',
      message: expect.stringMatching(/"sqlite" is not .* npm install better-sqlite3$/),
    });
  });
});
