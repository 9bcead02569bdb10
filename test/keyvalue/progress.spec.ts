import assert from 'node:assert/strict';

import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { syncdb } from '../../lib/database/syncdb.js';
import { DatabaseKeyValue } from '../../lib/keyvalue/database/database.key-value.js';
import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import { MemcacheKeyValue } from '../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../lib/keyvalue/redis/redis.key-value.js';
import { FaultProxy } from '../support/keyvalue/fault-proxy.js';
import { eventually, outcomeOf } from '../support/keyvalue/outcomes.js';
import {
  type PrivateServer,
  startMariaDb,
  startMemcached,
  startPostgres,
  startRedis,
} from '../support/servers/index.js';

const TIMEOUT = 250;
/** For a server that has to answer within it, however busy the machine is. */
const LONG_TIMEOUT = 3000;
const LARGE = Buffer.alloc(200_000, 'large');
/** Longer than the long timeout for one large answer, which never pauses for as long as the timeout. */
const SLOW = { kind: 'trickle', bytes: 2500, ms: 60 } as const;
/** Longer than anybody waits. */
const ENDLESS = { kind: 'trickle', bytes: 1, ms: 5 } as const;

interface Subject {
  start(): Promise<PrivateServer>;
  connect(port: number, server: PrivateServer): Promise<GiottoKeyValue>;
}

const inDatabase = (type: 'postgres' | 'mariadb', start: Subject['start']): Subject => ({
  start,
  connect: async (port, server) => {
    const at = (hostPort: string) =>
      ({
        type,
        url: Object.assign(new URL(server.url), { hostname: '127.0.0.1', port: hostPort }).href,
      }) as DataSourceOptions;
    await syncdb(new DataSource(at(`${server.port}`)));
    return new DatabaseKeyValue(new DataSource(at(`${port}`)));
  },
});

const SUBJECTS: Record<string, Subject> = {
  Redis: { start: startRedis, connect: async (port) => new RedisKeyValue({ host: '127.0.0.1', port }) },
  Memcached: { start: startMemcached, connect: async (port) => new MemcacheKeyValue(`127.0.0.1:${port}`) },
  PostgreSQL: inDatabase('postgres', startPostgres),
  MariaDB: inDatabase('mariadb', startMariaDb),
};

describe.each(Object.entries(SUBJECTS))('a deadline on %s', (_name, { start, connect }) => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let keyValue: GiottoKeyValue;

  beforeAll(async () => {
    server = await start();
    proxy = await FaultProxy.to(server.port);
  });
  beforeEach(() => proxy.let({ kind: 'pass' }));
  afterEach(() => keyValue.close());
  afterAll(async () => {
    await proxy.dispose();
    await server.stop();
  });

  const openWith = async (timeout: number) => {
    keyValue = Object.assign(await connect(proxy.port, server), { timeout });
    await eventually(() => keyValue.open());
    await eventually(() => keyValue.set('large', LARGE, 60));
    await eventually(() => keyValue.set('small', Buffer.from('v'), 60));
  };

  it('starts again while a large answer arrives, for the callers in the queue too', async () => {
    await openWith(LONG_TIMEOUT);
    proxy.let(SLOW);
    const [large, ...small] = await Promise.all(['large', 'small', 'small'].map((key) => keyValue.get(key)));
    assert.ok(large?.equals(LARGE));
    assert.deepEqual(small.map(String), ['v', 'v']);
  });

  it('rejects as busy for a caller who would wait for ever', async () => {
    await openWith(TIMEOUT);
    proxy.let(ENDLESS);
    const { error } = await outcomeOf(() => keyValue.get('large'));
    assert.equal(error?.code, 'GIOTTO_KEY_VALUE_BUSY');
  });

  it('is exceeded if the server falls silent in the middle of an answer', async () => {
    await openWith(LONG_TIMEOUT);
    proxy.let({ kind: 'stall', after: 50_000 });
    const { error } = await outcomeOf(() => keyValue.get('large'));
    assert.equal(error?.code, 'GIOTTO_DEADLINE_EXCEEDED');
  });
});

describe('a write on Memcached whose caller has given up', () => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let keyValue: MemcacheKeyValue;

  beforeEach(async () => {
    server = await startMemcached();
    proxy = await FaultProxy.to(server.port);
    keyValue = Object.assign(new MemcacheKeyValue(proxy.address), { timeout: TIMEOUT });
    await eventually(() => keyValue.open());
    for (const key of ['written', 'other', 'large'])
      await eventually(() => keyValue.set(key, key === 'large' ? LARGE : Buffer.from('old'), 60));
  });
  afterEach(async () => {
    await keyValue.close();
    await proxy.dispose();
    await server.stop();
  });

  const giveUpBehindLarge = async (write: () => Promise<unknown>) => {
    proxy.let(ENDLESS);
    const [read, written] = await Promise.all([outcomeOf(() => keyValue.get('large')), outcomeOf(write)]);
    assert.deepEqual([read.error?.code, written.error?.code], ['GIOTTO_KEY_VALUE_BUSY', 'GIOTTO_KEY_VALUE_BUSY']);
  };

  it.each([
    ['set', () => keyValue.set('written', Buffer.from('late'), 60)],
    ['add', () => keyValue.add('written', Buffer.from('late'), 60)],
    ['delete', () => keyValue.delete('written')],
  ])('costs its own key alone (%s)', async (_operation, write) => {
    await giveUpBehindLarge(write);
    proxy.let({ kind: 'pass' });
    assert.equal(await eventually(() => keyValue.get('written')), undefined);
    assert.equal(String(await keyValue.get('other')), 'old');
    assert.equal(proxy.connections, 1);
  });

  it('leaves nothing old and has no effect if the connection is lost afterwards', async () => {
    await giveUpBehindLarge(() => keyValue.delete('written'));
    proxy.disconnect();
    proxy.let({ kind: 'pass' });
    assert.equal(await eventually(() => keyValue.get('written')), undefined);
    assert.equal(await keyValue.get('other'), undefined);
  });
});
