import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { tableUsage } from '../../lib/database/table-usage.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { DATABASES, using, type TestDatabase } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

describe.each(Object.entries(DATABASES))('tableUsage on %s', (_name, make) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await make();
    await syncdb(new DataSource(database.options));
  });
  afterEach(() => database.drop());

  const store = async (prefix: string, values: Record<string, number>) => {
    const keyValue = patient(new DatabaseKeyValue(new DataSource(database.options), { prefix }));
    await keyValue.open();
    for (const [value, seconds] of Object.entries(values)) await keyValue.set(value, Buffer.from(value), seconds);
    await keyValue.close();
  };

  it('counts what is live, expired and for ever, prefix by prefix', async () => {
    expect(await tableUsage(new DataSource(database.options))).toEqual([]);
    await store('ä:', { one: 60, three: 0, 'long ago': 0.001 });
    await store('b:', { four: 60 });
    const later = Date.now() + 5000;
    expect(await tableUsage(new DataSource(database.options), later)).toEqual([
      { prefix: 'b:', live: 1, expired: 0, bytes: 4 },
      { prefix: 'ä:', live: 2, expired: 1, bytes: 16 },
    ]);
    expect(await tableUsage(new DataSource(database.options), later + 60_000)).toMatchObject([
      { expired: 1 },
      { live: 1, expired: 2 },
    ]);
  });

  it('leaves a DataSource of the application as it was', async () => {
    await using(new DataSource(database.options), async (dataSource) => {
      await tableUsage(dataSource);
      expect(dataSource.isInitialized).toBe(true);
    });
  });
});
