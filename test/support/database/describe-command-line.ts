import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from '../../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { patient } from '../keyvalue/patient.js';
import { type Compiled, compiled, TYPEORM_CLI } from './compiled.js';
import { DATABASES, type TestDatabase } from './databases.js';

const DATA_SOURCE = (options: object) => `
import { DataSource } from 'typeorm';
import { CreateGiottoCache1795305600000 } from './lib/database/create-giotto-cache.migration.js';
import { GiottoCacheEntry } from './lib/database/giotto-cache-entry.entity.js';

export default new DataSource({
  ...${JSON.stringify(options)},
  entities: [GiottoCacheEntry],
  migrations: [CreateGiottoCache1795305600000],
});
`;

const SYNCDB = `
import { syncdb } from './lib/database/syncdb.js';
import dataSource from './data-source.mjs';

await syncdb(dataSource);
`;

/** What TypeORM's command line and several processes do on a database. */
export function describeCommandLine(name: string): void {
  describe(`TypeORM's command line on ${name}`, () => withDatabase(DATABASES[name]!));
}

function withDatabase(make: () => Promise<TestDatabase>): void {
  let library: Compiled;
  let database: TestDatabase;
  beforeAll(async () => {
    library = await compiled();
  });
  afterAll(() => library.remove());
  beforeEach(async () => {
    database = await make();
    await library.write('data-source.mjs', DATA_SOURCE(database.options));
    await library.write('syncdb.mjs', SYNCDB);
  });
  afterEach(() => database.drop());

  const typeorm = (command: string) => library.node(TYPEORM_CLI, command, '-d', 'data-source.mjs');
  const works = async () => {
    const keyValue = patient(new DatabaseKeyValue(new DataSource(database.options)));
    try {
      await keyValue.open();
      await keyValue.set('k', Buffer.from('v'), 60);
      expect(await keyValue.get('k')).toEqual(Buffer.from('v'));
    } finally {
      await keyValue.close();
    }
  };

  it('creates the table with migration:run, which syncdb then leaves as it is', async () => {
    const run = await typeorm('migration:run');
    expect(run).toMatchObject({
      code: 0,
      output: expect.stringMatching(/CreateGiottoCache1795305600000 has been +executed/),
    });
    await works();
    await syncdb(new DataSource(database.options));
    expect(await typeorm('migration:run')).toMatchObject({
      code: 0,
      output: expect.stringContaining('No migrations are pending'),
    });
  });

  it('runs after syncdb, and drops the table with migration:revert', async () => {
    await syncdb(new DataSource(database.options));
    expect(await typeorm('migration:run')).toMatchObject({ code: 0 });
    await works();
    expect(await typeorm('migration:revert')).toMatchObject({ code: 0 });
    await expect(works()).rejects.toMatchObject({ code: 'GIOTTO_MISSING_TABLE' });
  });

  it('works if four processes call syncdb at once', async () => {
    const processes = await Promise.all(Array.from({ length: 4 }, () => library.node('syncdb.mjs')));
    expect(processes).toEqual(Array.from({ length: 4 }, () => ({ code: 0, output: '' })));
    await works();
  });
}
