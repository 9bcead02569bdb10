import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { CreateGiottoCache1795305600000, DatabaseKeyValue, GiottoCacheEntry, syncdb } from 'giotto-cache';
import { tableState } from '../../lib/database/table-state.js';
import { tableUsage } from '../../lib/database/table-usage.js';
import { DATABASES, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

const bytes = (text: string) => Buffer.from(text);

type Options = Partial<DataSourceOptions> & { readonly schema?: string; readonly extra?: object };

/** How an application says that its tables are in a schema. */
const WAYS: readonly (readonly [string, (schema: string) => Options])[] = [
  ['schema', (schema) => ({ schema })],
  ['search_path of the connection', (schema) => ({ extra: { options: `-c search_path=${schema}` } })],
];

const MAKERS: readonly (readonly [string, (options: DataSourceOptions) => Promise<unknown>])[] = [
  ['syncdb', (options) => syncdb(new DataSource(options))],
  [
    'the migration',
    (options) =>
      using(new DataSource({ ...options, migrations: [CreateGiottoCache1795305600000] }), (source) =>
        source.runMigrations(),
      ),
  ],
];

describe('a schema of PostgreSQL that is not public', () => {
  let database: TestDatabase;
  let made = 0;
  const optionsOf = (more: Options) => ({ ...database.options, ...more }) as DataSourceOptions;
  const query = (sql: string) => using(new DataSource(database.options), (source) => source.query(sql));
  const newSchema = async () => {
    const schema = `shop$${++made}`;
    await query(`CREATE SCHEMA ${schema}`);
    return schema;
  };
  const schemasWithTable = async (): Promise<string[]> => {
    const rows = await query("SELECT schemaname AS name FROM pg_tables WHERE tablename = 'giotto_cache'");
    return rows.map(({ name }: { name: string }) => name);
  };
  const storesIn = async (options: DataSourceOptions) => {
    const keyValue = patient(new DatabaseKeyValue(new DataSource(options)));
    await keyValue.open();
    await keyValue.set('k', bytes('v'), 60);
    const beside = { key: 'beside', value: bytes('b'), seconds: 60 };
    expect(await keyValue.addAndGet([beside], ['k'])).toEqual({ added: [true], found: [bytes('v')] });
    await keyValue.delete('beside');
    await keyValue.close();
  };
  beforeAll(async () => {
    database = await DATABASES.PostgreSQL!();
  });
  afterAll(() => database.drop());

  describe.each(WAYS)('that the application names by %s', (_, way) => {
    it.each(MAKERS)('gets the table from %s, where all that need it find it', async (__, make) => {
      const schema = await newSchema();
      const options = optionsOf(way(schema));
      const before = await schemasWithTable();
      expect(await tableState(new DataSource(options))).toMatchObject({ kind: 'missing' });
      await make(options);
      expect(await schemasWithTable()).toEqual([...before, schema]);
      expect(await tableState(new DataSource(options))).toMatchObject({ kind: 'current' });
      await storesIn(options);
      expect(await tableUsage(new DataSource(options))).toMatchObject([{ live: 1 }]);
      await using(new DataSource({ ...options, entities: [GiottoCacheEntry] }), async (source) =>
        expect(await source.getRepository(GiottoCacheEntry).count()).toBe(1),
      );
    });

    it('does not share with another schema, nor with the public one', async () => {
      const [one, other] = [await newSchema(), await newSchema()].map((schema) => optionsOf(way(schema)));
      const all = [one!, other!, database.options];
      await Promise.all(all.map((options) => syncdb(new DataSource(options))));
      const keyValues = all.map((options) => patient(new DatabaseKeyValue(new DataSource(options), { prefix: 'p:' })));
      await keyValues[0]!.set('k', bytes('v'), 60);
      const found = () => Promise.all(keyValues.map((keyValue) => keyValue.get('k')));
      expect(await found()).toEqual([bytes('v'), undefined, undefined]);
      await Promise.all(keyValues.slice(1).map((keyValue) => keyValue.clear()));
      expect(await found()).toEqual([bytes('v'), undefined, undefined]);
      await Promise.all(keyValues.map((keyValue) => keyValue.close()));
    });
  });

  it('is found by the search_path of the user, of whom the options say nothing', async () => {
    const schema = await newSchema();
    await query(`CREATE ROLE ${schema}_user LOGIN`);
    await query(`ALTER ROLE ${schema}_user SET search_path = ${schema}`);
    await query(`GRANT ALL ON SCHEMA ${schema} TO ${schema}_user`);
    const url = Object.assign(new URL((database.options as { url: string }).url), { username: `${schema}_user` }).href;
    const options = optionsOf({ url } as Options);
    await syncdb(new DataSource(options));
    expect(await schemasWithTable()).toContain(schema);
    await storesIn(options);
    await query(`DROP OWNED BY ${schema}_user`);
    await query(`DROP ROLE ${schema}_user`);
  });
});
