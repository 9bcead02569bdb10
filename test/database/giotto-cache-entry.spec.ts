import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions, LessThan } from 'typeorm';

import { GiottoCacheEntry } from '../../lib/database/giotto-cache-entry.entity.js';
import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import { DATABASES, type TestDatabase, using } from '../support/database/databases.js';
import { patient } from '../support/keyvalue/patient.js';

describe.each(Object.entries(DATABASES))('GiottoCacheEntry on %s', (_name, make) => {
  let database: TestDatabase;
  let application: DataSource;
  beforeEach(async () => {
    database = await make();
    application = new DataSource({
      ...database.options,
      entities: [GiottoCacheEntry],
      synchronize: true,
    } as DataSourceOptions);
    await syncdb(application);
    const keyValue = patient(new DatabaseKeyValue(application, { prefix: 'shop:' }));
    await keyValue.set('{"x":12}(squared)(text/html)', Buffer.from('144'), 3600);
    await keyValue.set('čaj\0☕', Buffer.from([0, 255]), 0);
    await keyValue.set('x'.repeat(9000), Buffer.alloc(0), 60);
    await keyValue.close();
  });
  afterEach(() => database.drop());

  it('shows what is stored to a repository of the application', async () => {
    await using(application, async (dataSource) => {
      const entries = dataSource.getRepository(GiottoCacheEntry);
      expect(await entries.countBy({ prefix: 'shop:' })).toBe(3);
      const found = await entries.findOneByOrFail({ key: '{"x":12}(squared)(text/html)' });
      expect(found).toMatchObject({ prefix: 'shop:', value: Buffer.from('144') });
      expect(found.id).toHaveLength(32);
      const left = Number(found.expiresAt) - Date.now();
      expect(left).toBeGreaterThan(3500_000);
      expect(left).toBeLessThanOrEqual(3600_500);
      expect(await entries.findOneByOrFail({ key: 'čaj␀☕' })).toMatchObject({
        value: Buffer.from([0, 255]),
        expiresAt: null,
      });
      expect(await entries.findOneByOrFail({ expiresAt: LessThan(new Date(Date.now() + 120_000)) })).toMatchObject({
        key: 'x'.repeat(2000),
        value: Buffer.alloc(0),
      });
    });
  });

  it('can be deleted through the repository', async () => {
    await using(application, async (dataSource) => {
      const entries = dataSource.getRepository(GiottoCacheEntry);
      await entries.remove(await entries.find());
      expect(await entries.count()).toBe(0);
    });
  });
});
