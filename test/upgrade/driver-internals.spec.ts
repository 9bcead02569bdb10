import { createRequire } from 'node:module';
import { createServer, Socket, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';
import { DefaultDeserializer } from 'node:v8';

import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { Cluster as Cluster6, Redis as Redis6 } from 'ioredis-6';
import * as iovalkey from 'iovalkey';
import memjs from 'memjs';
import mysql from 'mysql2';
import * as redis5 from 'redis';
import * as redis6 from 'redis-6';
import { DataSource } from 'typeorm';
import { GiottoCacheEntry } from 'giotto-cache';

import { dataSourceOf } from '../../lib/database/typeorm-versions.js';
import { watchDataSource } from '../../lib/nest/transactions/data-source.transactions.js';
import { isRunnerFactory } from '../../lib/nest/transactions/typeorm-internals.js';
import { hasAll, hasMethods, relies } from './relies.js';

/** As much of pg as is used; it has no types of its own. */
const pg = createRequire(import.meta.url)('pg') as {
  Client: new (options: object) => { connection: { stream: unknown } };
};

/** Accepts connections, and answers whatever arrives as Redis would. */
let obliging: Server;
let port: number;
const accepted = new Set<Socket>();

beforeAll(async () => {
  obliging = createServer((socket) => {
    accepted.add(socket.on('error', () => undefined));
    socket.on('data', () => socket.write('+OK\r\n'));
  });
  await new Promise<void>((resolve) => obliging.listen(0, '127.0.0.1', resolve));
  ({ port } = obliging.address() as AddressInfo);
});

afterAll(() => {
  for (const socket of accepted) socket.destroy();
  obliging.close();
});

describe('Node.js', () => {
  relies('socket._handle.writeQueueSize and socket._bytesDispatched', async () => {
    const socket = new Socket();
    await new Promise<void>((resolve) => socket.connect(port, '127.0.0.1', resolve));
    const { _handle, _bytesDispatched } = socket as unknown as {
      _handle: { writeQueueSize: unknown };
      _bytesDispatched: unknown;
    };
    socket.destroy();
    return typeof _handle.writeQueueSize === 'number' && typeof _bytesDispatched === 'number';
  });
  relies(
    'stream._readableState.ended',
    () => (Readable.from([]) as unknown as { _readableState: { ended: unknown } })._readableState.ended === false,
  );
  relies('DefaultDeserializer._readHostObject()', () =>
    hasMethods(DefaultDeserializer.prototype as object, ['_readHostObject']),
  );
});

describe('memjs', () => {
  relies('Utils.makeRequestBuffer(opcode, key, extras, value, sequence)', () => {
    const bytes = memjs.Utils.makeRequestBuffer(1, 'key', Buffer.alloc(8), Buffer.from('v'), 7);
    return (
      bytes.length === 24 + 8 + 3 + 1 && bytes.readUInt32BE(12) === 7 && bytes.subarray(16, 24).equals(Buffer.alloc(8))
    );
  });
  relies('perform(), seq and incrSeq() of a client', () => {
    const client = new memjs.Client([new memjs.Server('127.0.0.1', port)], {});
    const before = client.seq;
    client.incrSeq();
    return hasMethods(client, ['perform']) && client.seq === before + 1;
  });
  relies('sock(), onError(), error() and _socket of a server', async () => {
    const server = new memjs.Server('127.0.0.1', port, undefined, undefined, { timeout: 1000, conntimeout: 1000 });
    const socket = await new Promise<Socket>((resolve) => server.sock(false, resolve));
    const isKept = (server as unknown as { _socket: unknown })._socket === socket;
    socket.destroy();
    return isKept && hasMethods(server, ['onError', 'error']);
  });
});

describe.each([
  ['ioredis 5', { Redis, Cluster }],
  ['ioredis 6', { Redis: Redis6, Cluster: Cluster6 } as unknown as { Redis: typeof Redis; Cluster: typeof Cluster }],
  ['iovalkey', iovalkey as unknown as { Redis: typeof Redis; Cluster: typeof Cluster }],
])('%s', (_name, client) => {
  const COMMANDS = ['getBuffer', 'mgetBuffer', 'set', 'del', 'unlink', 'disconnect'];

  relies(
    'commands that take and give bytes',
    () =>
      hasMethods(client.Redis.prototype, [...COMMANDS, 'scanBuffer']) && hasMethods(client.Cluster.prototype, COMMANDS),
  );
  relies('isCluster and nodes() of a client', () => {
    const single = new client.Redis({ lazyConnect: true });
    const cluster = new client.Cluster([{ port }], { lazyConnect: true });
    return single.isCluster === false && cluster.isCluster === true && cluster.nodes('master').length === 0;
  });
  relies('slots of a cluster, and options that decide who answers reads', () => {
    const single = new client.Redis({ lazyConnect: true, role: 'slave', readOnly: true, sentinels: [{}], name: 'n' });
    const cluster = new client.Cluster([{ port }], { lazyConnect: true, scaleReads: 'all' });
    const { role, readOnly } = single.options;
    return (
      Array.isArray(cluster.slots) && cluster.options.scaleReads === 'all' && role === 'slave' && readOnly === true
    );
  });
  relies('status, stream and options.keyPrefix of a client', async () => {
    const single = new client.Redis({
      port,
      host: '127.0.0.1',
      lazyConnect: true,
      enableReadyCheck: false,
      disableClientInfo: true,
      keyPrefix: 'k',
      protocol: 2,
    } as RedisOptions).on('error', () => undefined);
    const before = single.status;
    await single.connect();
    const isKnown =
      before === 'wait' &&
      single.status === 'ready' &&
      single.stream instanceof Socket &&
      single.options.keyPrefix === 'k';
    single.disconnect();
    return isKnown;
  });
});

describe.each([
  ['node-redis 5', redis5],
  ['node-redis 6', redis6 as unknown as typeof redis5],
])('%s', (_name, { createClient, createCluster, createSentinel }) => {
  relies('methods by which a client, a cluster and a Sentinel client differ', () => {
    const shared = ['sendCommand', 'withTypeMapping', 'connect', 'on'];
    const client = createClient();
    const cluster = createCluster({ rootNodes: [] });
    const sentinel = createSentinel({ name: 'n', sentinelRootNodes: [] });
    return (
      [client, cluster, sentinel].every((made) => hasMethods(made, shared)) &&
      hasMethods(cluster, ['nodeClient']) &&
      hasMethods(sentinel, ['acquire']) &&
      !['nodeClient', 'acquire'].some((name) => name in client) &&
      !('acquire' in cluster)
    );
  });
  relies('slots of a cluster, isReady and options.readonly of a client', () => {
    const client = createClient({ readonly: true });
    return Array.isArray(createCluster({ rootNodes: [] }).slots) && !client.isReady && client.options.readonly === true;
  });
  relies('isOpen, options and masters', () => {
    const client = createClient({ url: 'redis://host:1/2' });
    const cluster = createCluster({ rootNodes: [] });
    return (
      client.isOpen === false &&
      cluster.isOpen === false &&
      cluster.masters.length === 0 &&
      client.options?.socket !== undefined &&
      client.options.database === 2
    );
  });
  relies('the type of a bulk string', () => redis5.RESP_TYPES.BLOB_STRING === '$'.charCodeAt(0));
});

describe('node-redis 6', () => {
  relies(
    '_keyPrefix',
    () =>
      (redis6.createClient({ keyPrefix: 'k' }) as unknown as { _keyPrefix: string })._keyPrefix === 'k' &&
      (redis6.createCluster({ rootNodes: [], keyPrefix: 'k' }) as unknown as { _keyPrefix: string })._keyPrefix === 'k',
  );
});

describe('pg and mysql2', () => {
  relies(
    'connection.stream of a client of pg',
    () => new pg.Client({ host: '127.0.0.1', port }).connection.stream instanceof Socket,
  );
  relies('stream of a connection of mysql2', () => {
    const connection = mysql.createConnection({ host: '127.0.0.1', port }).on('error', () => undefined);
    const { stream } = connection as unknown as { stream: unknown };
    connection.destroy();
    return stream instanceof Socket;
  });
});

describe('TypeORM', () => {
  let source: DataSource;

  beforeAll(async () => {
    source = await new DataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: [GiottoCacheEntry],
    }).initialize();
  });
  afterAll(() => source.destroy());

  relies('createQueryRunner() and createEntityManager() of a DataSource', () => isRunnerFactory(source));
  relies(
    'the mark of a DataSource',
    () => (source as unknown as Record<string, unknown>)['@instanceof'] === Symbol.for('DataSource'),
  );
  relies('the mark of an EntitySchema', () => source.hasMetadata(GiottoCacheEntry));
  relies('the methods of a QueryRunner', () =>
    hasMethods(source.createQueryRunner(), [
      'connect',
      'query',
      'release',
      'startTransaction',
      'commitTransaction',
      'rollbackTransaction',
    ]),
  );
  relies('the state of a QueryRunner', () =>
    hasAll(source.createQueryRunner(), ['isTransactionActive', 'isReleased', 'manager']),
  );
  relies('the DataSource of a QueryRunner', () => dataSourceOf(source.createQueryRunner()) === source);
  relies(
    'query(sql, parameters, true) giving records',
    async () => (await source.createQueryRunner().query('SELECT 1 AS one', [], true)).records[0].one === 1,
  );
  relies('transaction() by way of createQueryRunner() and startTransaction()', async () => {
    const begun: string[] = [];
    const { createQueryRunner } = source;
    source.createQueryRunner = (...args) => {
      const runner = createQueryRunner.apply(source, args);
      const { startTransaction } = runner;
      runner.startTransaction = (...isolation) => (begun.push('begun'), startTransaction.apply(runner, isolation));
      return runner;
    };
    await source.transaction(async () => undefined);
    source.createQueryRunner = createQueryRunner;
    return begun.length === 1;
  });

  it.each(['createQueryRunner', 'createEntityManager'])(
    'stops the start of an application if a DataSource has no %s()',
    (name) => {
      const renamed = Object.defineProperty(new DataSource({ type: 'better-sqlite3', database: ':memory:' }), name, {
        value: undefined,
      });
      expect(() => watchDataSource(renamed, {} as never)).toThrow(
        expect.objectContaining({
          code: 'GIOTTO_MISSING_INTERNALS',
          message: expect.stringMatching(/^giotto-cache relies on createQueryRunner\(\) .* of TypeORM/),
        }),
      );
    },
  );
});

describe('@nestjs-cls/transactional', () => {
  relies('wrapWithTransaction() and getFallbackInstance() of an adapter', () => {
    const adapter = new TransactionalAdapterTypeOrm({ dataSourceToken: DataSource });
    return hasMethods(adapter.optionsFactory({} as never), ['wrapWithTransaction', 'getFallbackInstance']);
  });
});
