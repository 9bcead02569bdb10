import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';

import { RedisKeyValue } from '../../lib/keyvalue/redis/redis.key-value.js';
import { redisUrl } from '../support/keyvalue/servers.js';
import { commandsSent } from '../support/keyvalue/commands-sent.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

const { hostname: host, port: portText } = new URL(redisUrl());
const port = Number(portText);
const bytes = (text: string) => Buffer.from(text);

describeKeyValue('RedisKeyValue from a URL', {
  create: (prefix) => patient(new RedisKeyValue(redisUrl(), { prefix })),
});
describeKeyValue('RedisKeyValue from options', {
  create: (prefix) => patient(new RedisKeyValue({ host, port, prefix })),
});

describe('RedisKeyValue on a client of the application', () => {
  let client: Redis;
  beforeAll(() => {
    client = new Redis(redisUrl(), { keyPrefix: 'application*[' });
  });
  afterAll(() => client.disconnect());

  describeKeyValue('RedisKeyValue from a client with a key prefix', {
    create: (prefix) => patient(new RedisKeyValue(client, { prefix })),
  });

  it('leaves the client open', async () => {
    const keyValue = patient(new RedisKeyValue(client));
    await keyValue.open();
    await keyValue.close();
    assert.equal(await client.ping(), 'PONG');
  });
});

describe('RedisKeyValue', () => {
  const prefix = `giotto-redis-${randomUUID()}:`;
  const keyValue = patient(new RedisKeyValue(redisUrl(), { prefix }));
  const observer = new Redis(redisUrl());
  afterAll(async () => {
    await keyValue.clear();
    await keyValue.close();
    observer.disconnect();
  });

  it('opens at the first operation if open() was not called', async () => {
    await keyValue.set('first', bytes('v'), 60);
    assert.equal(String(await keyValue.get('first')), 'v');
  });

  it('stores under the plain prefix and key, in milliseconds', async () => {
    const key = '{"x":12}(squared)(text/html)';
    const begin = performance.now();
    await keyValue.set(key, bytes('v'), 60.5);
    const left = await observer.pttl(`${prefix}${key}`);
    const passed = performance.now() - begin;
    assert.ok(left <= 60_500 && left > 60_400 - passed, `${left} ms are left after ${passed} ms`);
  });

  it('keeps the prefix at the front of a long key, so that clear() finds it', async () => {
    await keyValue.set('long'.repeat(1000), bytes('v'), 60);
    const [key = ''] = await observer.keys(`${prefix}long*`);
    assert.ok(key.startsWith(prefix) && Buffer.byteLength(key) <= 1024);
  });

  it('sends one command for one operation, whatever the number of keys', async () => {
    const own = new Redis(redisUrl());
    const sent = jest.spyOn(own, 'sendCommand');
    const counted = patient(new RedisKeyValue(own, { prefix }));
    await own.ping();
    for (const operation of [
      () => counted.get('k'),
      () => counted.getMany(['a', 'b', 'c']),
      () => counted.set('k', bytes('v'), 60),
      () => counted.add('k', bytes('v'), 60),
      () => counted.delete('k'),
    ]) {
      sent.mockClear();
      await operation();
      assert.equal(commandsSent(sent), 1, String(operation));
    }
    own.disconnect();
  });

  it('never adds a value above the limit, and says so', async () => {
    assert.equal(await keyValue.add('large', Buffer.alloc(keyValue.maxValueBytes + 1), 60), false);
    assert.equal(await keyValue.get('large'), undefined);
  });

  it('removes a value of another type that is in the way', async () => {
    for (const [key, put] of [
      ['list', () => observer.rpush(`${prefix}list`, 'a')],
      ['hash', () => observer.hset(`${prefix}hash`, 'a', 1)],
      ['stream', () => observer.xadd(`${prefix}stream`, '*', 'a', '1')],
    ] as const) {
      await put();
      assert.equal(await keyValue.add(key, bytes('v'), 60), false);
      assert.equal(await keyValue.get(key), undefined);
      assert.equal(await keyValue.add(key, bytes('v'), 60), true);
      await observer.del(`${prefix}${key}`);
      await put();
      assert.deepEqual(await keyValue.getMany([key]), [undefined]);
      await keyValue.set(key, bytes('w'), 60);
      assert.deepEqual(await keyValue.get(key), bytes('w'));
    }
  });

  it('refuses to clear without a prefix', async () => {
    const bare = patient(new RedisKeyValue({ host, port, prefix: '' }));
    await assert.rejects(bare.clear(), { code: 'GIOTTO_INVALID_OPTION' });
    await bare.close();
  });

  it('refuses a prefix that leaves no room for a key', async () => {
    await assert.rejects(new RedisKeyValue({ prefix: 'p'.repeat(513) }).open(), { code: 'GIOTTO_INVALID_OPTION' });
  });

  it('refuses an impossible URL, without showing any of it', () => {
    assert.throws(
      () => new RedisKeyValue('http://user:secret@cache.example'),
      (error: Error) => error instanceof TypeError && !/secret|cache\.example/.test(error.message),
    );
  });

  it('says where it is, and never the password', async () => {
    assert.equal(new RedisKeyValue().describe(), 'redis at localhost:6379');
    assert.equal(new RedisKeyValue('redis://user:secret@cache.example/3').describe(), 'redis at cache.example:6379/3');
    assert.equal(new RedisKeyValue({ host: 'h', port: 1, password: 'secret' }).describe(), 'redis at h:1');
    assert.equal(new RedisKeyValue({ path: '/run/redis.sock' }).describe(), 'redis at /run/redis.sock');
    assert.equal(new RedisKeyValue(observer).describe(), `redis at ${host}:${port}`);
  });

  it('keeps the command and its arguments out of its errors', async () => {
    const user = `nobody-${randomUUID()}`;
    await observer.call('ACL', 'SETUSER', user, 'on', '>pass', '+info', '~*');
    const barred = patient(new RedisKeyValue({ host, port, username: user, password: 'pass', prefix }));
    await assert.rejects(barred.set('k', bytes('a secret'), 60), (error: Error) => {
      assert.match(error.message, /NOPERM/);
      assert.deepEqual(Object.keys(error), ['code']);
      return true;
    });
    await barred.close();
    await observer.call('ACL', 'DELUSER', user);
  });

  it('can be opened again after it was closed, and not used in between', async () => {
    const again = patient(new RedisKeyValue(redisUrl(), { prefix }));
    await again.open();
    await again.close();
    await assert.rejects(again.get('k'), { code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' });
    await again.open();
    assert.equal(await again.get('absent'), undefined);
    await again.close();
  });
});
