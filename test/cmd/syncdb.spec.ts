import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { InstalledCommand, type Session } from '../support/cmd/giotto-cmd.js';
import { DATABASES, using, type TestDatabase } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

let installed: InstalledCommand;
let session: Session;
let otherSession: Session;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  [session, otherSession] = [installed.session(), installed.session()];
});
afterAll(async () => {
  await Promise.all([session.end(), otherSession.end()]);
  await installed.remove();
});

describe.each(Object.entries(DATABASES))('giotto-cmd syncdb on %s', (name, make) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.drop());

  const env = () => ({ BACKEND: name, WHERE: JSON.stringify(database.options) });
  const run = (...words: string[]) => session.on({ env: env() })(...words);
  const hasTable = async () => {
    const keyValue = patient(new DatabaseKeyValue(new DataSource(database.options)));
    try {
      await keyValue.open();
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'GIOTTO_MISSING_TABLE' });
      return false;
    } finally {
      await keyValue.close();
    }
  };

  it('is suggested by other commands if the table is missing', async () => {
    const [called, pruned] = await Promise.all([run('squared', 'x=2'), run('prune')]);
    expect(called).toMatchObject({
      code: 0,
      out: expect.stringContaining('squared: 4'),
      err: expect.stringContaining('syncdb'),
    });
    expect(pruned).toMatchObject({ code: 1, err: expect.stringContaining('giotto-cmd syncdb') });
  });

  it('prints the SQL that creates the table, without running it', async () => {
    const { code, out, err } = await run('syncdb', '--dry-run');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(await hasTable()).toBe(false);
    await using(new DataSource(database.options), async (dataSource) => {
      for (const statement of out.trim().split(';\n')) await dataSource.query(statement);
      expect(await hasTable()).toBe(true);
      await dataSource.query('DROP TABLE giotto_cache');
    });
  });

  it('creates the table, may be repeated, and may run concurrently', async () => {
    const twice = await Promise.all([run('syncdb'), otherSession.on({ env: env() })('syncdb')]);
    expect(await hasTable()).toBe(true);
    const done = { code: 0, out: expect.stringMatching(/^database \(.+: the table is up to date\.\n$/), err: '' };
    expect([...twice, await run('syncdb')]).toEqual([done, done, done]);
  });
});

describe('giotto-cmd syncdb without a database', () => {
  it('reports that no DataSource was found', async () => {
    expect(await session.run('syncdb')).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('found no DataSource. Import TypeOrmModule.forRoot(...)'),
    });
  });

  it('uses the DataSource of the application, whatever the backend', async () => {
    const file = await installed.write(
      'with-data-source.js',
      `import { Module } from '@nestjs/common';
       import { DataSource } from 'typeorm';
       import { AppModule } from './test/support/cmd/application.js';
       class WithDataSource {}
       const dataSource = new DataSource({ type: 'better-sqlite3', database: ':memory:' });
       Module({ imports: [AppModule], providers: [{ provide: DataSource, useFactory: () => dataSource.initialize() }] })(WithDataSource);
       export default WithDataSource;`,
    );
    expect(await session.bare(['syncdb', '--app', file])).toEqual({
      code: 0,
      out: 'database (better-sqlite3) :memory:: the table is up to date.\n',
      err: '',
    });
  });
});
