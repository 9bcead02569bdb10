import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue, syncdb } from 'giotto-cache';
import { DATABASES, using } from '../support/database/databases.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startMariaDb } from '../support/servers/index.js';

const MIB = 1024 * 1024;
const OLD = Buffer.from('old');
const connect = (options: DataSourceOptions) =>
  patient(new DatabaseKeyValue(new DataSource(options), { prefix: `${randomUUID()}:` }));

/** Lets 20 callers on two connections store in place of the same value. Returns how many have won. */
async function winners(options: DataSourceOptions): Promise<number> {
  const one = connect(options);
  const other = Object.assign(connect(options), { prefix: one.prefix });
  await one.set('k', OLD, 60);
  const wins = await Promise.all(
    Array.from({ length: 20 }, (_, n) => (n % 2 ? one : other).compareAndSet('k', OLD, Buffer.from(`${n}`))),
  );
  await Promise.all([one.close(), other.close()]);
  return wins.filter(Boolean).length;
}

describe('compareAndSet on a MariaDB', () => {
  let server: PrivateServer;
  let root: DataSource;
  let options: DataSourceOptions;
  beforeAll(async () => {
    server = await startMariaDb();
    options = { type: 'mariadb', url: server.url };
    root = await new DataSource({ ...options, poolSize: 1 } as DataSourceOptions).initialize();
    await syncdb(new DataSource(options));
  });
  afterAll(async () => {
    await root.destroy();
    await server.stop();
  });

  const breakConnections = async () => {
    const others: { id: string }[] = await root.query(
      "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()",
    );
    await Promise.all(others.map(({ id }) => root.query(`KILL ${id}`).catch(() => undefined)));
  };

  it('takes values that together are as long as one may be', async () => {
    await root.query(`SET GLOBAL max_allowed_packet = ${MIB}`);
    const keyValue = connect(options);
    await keyValue.open();
    const half = Math.floor(keyValue.maxValueBytes / 2);
    const [old, other, next] = ['old', 'oid', 'new'].map((text) => Buffer.alloc(half, text)) as [
      Buffer,
      Buffer,
      Buffer,
    ];
    await keyValue.set('k', old, 60);
    expect(await keyValue.compareAndSet('k', other, next)).toBe(false);
    expect(await keyValue.compareAndSet('k', old, next)).toBe(true);
    expect((await keyValue.get('k'))?.equals(next)).toBe(true);
    await keyValue.close();
  });

  it('returns false and keeps the old value if the packet has become too small for the new one', async () => {
    await root.query(`SET GLOBAL max_allowed_packet = ${16 * MIB}`);
    const keyValue = connect(options);
    await keyValue.set('k', OLD, 60);
    await root.query(`SET GLOBAL max_allowed_packet = ${MIB}`);
    await breakConnections();
    const large = Buffer.alloc(2 * MIB);
    expect(await eventually(() => keyValue.compareAndSet('k', OLD, large))).toBe(false);
    expect(await eventually(() => keyValue.get('k'))).toEqual(OLD);
    await keyValue.close();
  });

  it.each(['READ COMMITTED', 'SERIALIZABLE'])('lets one of 20 callers win under %s', async (level) => {
    await root.query(`SET GLOBAL TRANSACTION ISOLATION LEVEL ${level}`);
    expect(await winners(options)).toBe(1);
  });
});

describe('compareAndSet on PostgreSQL', () => {
  it.each(['repeatable read', 'serializable'])('lets one of 20 callers win under %s', async (level) => {
    const database = await DATABASES.PostgreSQL!();
    await syncdb(new DataSource(database.options));
    await using(new DataSource(database.options), async (dataSource) => {
      const [{ name }] = await dataSource.query('SELECT current_database() AS name');
      await dataSource.query(`ALTER DATABASE ${name} SET default_transaction_isolation = '${level}'`);
    });
    expect(await winners(database.options)).toBe(1);
    await database.drop();
  });
});
