import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { DatabaseKeyValue, type DatabaseKeyValueOptions, syncdb } from 'giotto-cache';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';

/** The connection that counts. */
const OBSERVER = 1;

const OPEN = {
  PostgreSQL: 'SELECT count(*) AS open FROM pg_stat_activity WHERE datname = current_database()',
  MariaDB: 'SELECT count(*) AS open FROM information_schema.processlist WHERE db = database()',
} as const;

describe.each(Object.entries(OPEN))('the pool of DatabaseKeyValue on %s', (name, question) => {
  let database: TestDatabase;
  let observer: DataSource;
  beforeAll(async () => {
    database = await DATABASES[name]!();
    await syncdb(new DataSource(database.options));
    observer = await new DataSource({ ...database.options, poolSize: 1 } as never).initialize();
  });
  afterAll(async () => {
    await observer.destroy();
    await database.drop();
  });
  const open = async () => Number((await observer.query(question))[0].open);

  it.each<[string, object, DatabaseKeyValueOptions, number]>([
    ['two connections', {}, {}, 2],
    ['as many as the option says', {}, { poolSize: 5 }, 5],
    ['as few as the DataSource has', { poolSize: 1 }, {}, 1],
    ['no more than two of a DataSource with many', { poolSize: 50 }, {}, 2],
    ['as many as the option says, whatever the DataSource has', { poolSize: 1 }, { poolSize: 3 }, 3],
  ])('has %s', async (_, application, settings, expected) => {
    const dataSource = new DataSource({ ...database.options, ...application } as never);
    const keyValue = patient(new DatabaseKeyValue(dataSource, settings));
    await eventually(async () => expect(await open()).toBe(OBSERVER));
    const storeMany = () =>
      Promise.all(Array.from({ length: 100 }, (__, n) => keyValue.set(`k${n}`, Buffer.from('v'), 60)));
    await storeMany();
    // The last connection may still be on its way when the others have done all the work.
    await eventually(async () => expect(await open()).toBe(OBSERVER + expected));
    await storeMany();
    expect(await open()).toBe(OBSERVER + expected);
    await keyValue.close();
  });
});

it.each([0, -1, 1.5, Number.NaN, Infinity, '2'])('a pool of %p connections is refused', (poolSize) => {
  expect(() => new DatabaseKeyValue({ poolSize } as DatabaseKeyValueOptions)).toThrow(
    expect.objectContaining({ code: 'GIOTTO_INVALID_OPTION', message: expect.stringContaining('poolSize') }),
  );
});
