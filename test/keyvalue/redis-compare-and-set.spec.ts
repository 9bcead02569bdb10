import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';

import { type GiottoKeyValue, RedisKeyValue } from 'giotto-cache';
import { commandsSent } from '../support/keyvalue/commands-sent.js';
import { patient } from '../support/keyvalue/patient.js';
import { type MadeClient, type MakeClient, ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import { type PrivateServer, startRedis } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);
const NEW = bytes('new');
const OLD = bytes('old');

/** From now on the server knows the script by its digest. */
const teachScript = (keyValue: GiottoKeyValue) => keyValue.compareAndSet!('k', OLD, NEW);

type Make = readonly [name: string, make: MakeClient | undefined];

/** Every client of an application, and one of our own. */
const CLIENTS: readonly Make[] = [...ONE_CLIENT_EACH, ['our own', undefined]];

describe.each(CLIENTS)('compareAndSet through a client of Redis: %s', (_name, make) => {
  let server: PrivateServer;
  let admin: Redis;
  let made: MadeClient | undefined;
  let keyValue: GiottoKeyValue;
  const connect = (url: string) => {
    made = make?.(url);
    return patient(new RedisKeyValue(made?.client ?? url, { prefix: `${randomUUID()}:` }));
  };
  const disconnect = async () => {
    await keyValue.close();
    made?.end();
  };
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
    await admin.call('ACL', 'SETUSER', 'plain', 'on', '>secret', '~*', '+@all', '-@scripting');
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  const asUser = () => server.url.replace('://', '://plain:secret@');

  it('is gone after the server has refused scripts, and everything else works', async () => {
    keyValue = connect(asUser());
    await keyValue.set('k', OLD, 60);
    await expect(keyValue.compareAndSet!('k', OLD, NEW)).rejects.toMatchObject({
      code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
      message: expect.stringMatching(/NOPERM.*evalsha/),
    });
    expect(keyValue.compareAndSet).toBeUndefined();
    expect(await keyValue.get('k')).toEqual(OLD);
    await keyValue.set('k', bytes('newer'), 60);
    expect(await keyValue.get('k')).toEqual(bytes('newer'));
    await disconnect();
  });

  it('is gone after the server has refused the script of setIfUnchanged', async () => {
    keyValue = connect(asUser());
    await keyValue.set('version', OLD, 60);
    expect(
      await keyValue.setIfUnchanged!({ key: 'k', value: NEW, seconds: 60 }, [{ key: 'version', value: OLD }], 60),
    ).toBe(true);
    expect(keyValue.compareAndSet).toBeUndefined();
    await disconnect();
  });

  it('stays if the server has no memory left for the moment', async () => {
    keyValue = connect(server.url);
    await keyValue.set('k', OLD, 60);
    await admin.config('SET', 'maxmemory', '1');
    await expect(keyValue.compareAndSet!('k', OLD, NEW)).rejects.toMatchObject({
      message: expect.stringMatching(/OOM/),
    });
    await admin.config('SET', 'maxmemory', '0');
    expect(await keyValue.compareAndSet!('k', OLD, NEW)).toBe(true);
    await disconnect();
  });

  it('returns false for a list that another program has put there', async () => {
    keyValue = connect(server.url);
    await admin.rpush(`${keyValue.prefix}k`, 'old');
    expect(await keyValue.compareAndSet!('k', OLD, NEW)).toBe(false);
    expect(await admin.type(`${keyValue.prefix}k`)).toBe('list');
    await disconnect();
  });

  it('works again after the server has forgotten its scripts', async () => {
    keyValue = connect(server.url);
    await keyValue.set('k', OLD, 60);
    await admin.call('SCRIPT', 'FLUSH');
    expect(await keyValue.compareAndSet!('k', OLD, NEW)).toBe(true);
    expect(await keyValue.compareAndSet!('k', OLD, NEW)).toBe(false);
    await disconnect();
  });
});

describe('compareAndSet on Redis', () => {
  it('is gone if the commands have other names', async () => {
    const server = await startRedis({ args: ['--rename-command', 'EVALSHA', ''] });
    const keyValue = patient(new RedisKeyValue(server.url));
    await keyValue.set('k', OLD, 60);
    await expect(keyValue.compareAndSet!('k', OLD, NEW)).rejects.toThrow(/unknown command/);
    expect(keyValue.compareAndSet).toBeUndefined();
    expect(await keyValue.get('k')).toEqual(OLD);
    await keyValue.close();
    await server.stop();
  });

  it('is one command once the server knows the script', async () => {
    const server = await startRedis();
    const client = new Redis(server.url);
    const keyValue = patient(new RedisKeyValue(client));
    await teachScript(keyValue);
    const sent = jest.spyOn(client, 'sendCommand');
    for (const [value, isStored] of [[OLD, true] as const, [bytes('other'), false] as const]) {
      await keyValue.set('k', value, 60);
      sent.mockClear();
      expect(await keyValue.compareAndSet!('k', OLD, NEW)).toBe(isStored);
      expect(commandsSent(sent)).toBe(1);
    }
    client.disconnect();
    await server.stop();
  });

  it('stays on a cluster that refuses scripts over several slots', async () => {
    const [shard] = (await startRedisCluster(1)) as [PrivateServer];
    const keyValue = patient(new RedisKeyValue(shard.url));
    await keyValue.set('version', OLD, 60);
    expect(
      await keyValue.setIfUnchanged({ key: 'k', value: NEW, seconds: 60 }, [{ key: 'version', value: OLD }], 60),
    ).toBe(true);
    expect(await keyValue.compareAndSet!('k', NEW, bytes('newer'))).toBe(true);
    expect(await keyValue.get('k')).toEqual(bytes('newer'));
    await keyValue.close();
    await shard.stop();
  });
});
