import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { createClient, createSentinel } from 'redis';

import { RedisKeyValue, type RedisKeyValueClient } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { patient } from '../support/keyvalue/patient.js';
import { commandsSent } from '../support/keyvalue/commands-sent.js';
import { keyPrefixOf, type MadeClient, ONE_CLIENT_EACH, REDIS_CLIENTS } from '../support/keyvalue/redis-clients.js';
import { redisUrl } from '../support/keyvalue/servers.js';

const bytes = (text: string) => Buffer.from(text);

const observer = new Redis(redisUrl());
afterAll(() => observer.disconnect());

describe.each(Object.entries(REDIS_CLIENTS))('RedisKeyValue on a client of %s', (name, make) => {
  const prefix = `giotto-client-${randomUUID()}:`;
  let made: MadeClient;
  let keyValue: RedisKeyValue;
  beforeAll(async () => {
    made = make(redisUrl());
    keyValue = patient(new RedisKeyValue(made.client, { prefix }));
    await keyValue.open();
  });
  afterAll(async () => {
    await keyValue.clear();
    made.end();
  });

  /** The name on the server. */
  const full = (key: string) => `${keyPrefixOf(name)}${prefix}${key}`;

  it('keeps bytes that are no text', async () => {
    const value = Buffer.from(Array.from({ length: 512 }, (_, n) => n % 256));
    await keyValue.set('bytes', value, 60);
    expect(await keyValue.get('bytes')).toEqual(value);
    expect(await keyValue.getMany(['bytes', 'absent'])).toEqual([value, undefined]);
  });

  it('stores under the client’s key prefix, the prefix and the key', async () => {
    const begin = performance.now();
    await keyValue.set('place', bytes('v'), 60.5);
    const left = await observer.pttl(full('place'));
    expect(left).toBeGreaterThan(60_400 - (performance.now() - begin));
    expect(left).toBeLessThanOrEqual(60_500);
  });

  it('sends one command for one operation, whatever the number of keys', async () => {
    const sent = jest.spyOn(made.client as { sendCommand(): unknown }, 'sendCommand');
    for (const operation of [
      () => keyValue.get('k'),
      () => keyValue.getMany(['a', 'b', 'c']),
      () => keyValue.set('k', bytes('v'), 60),
      () => keyValue.add('k', bytes('v'), 60),
      () => keyValue.delete('k'),
    ]) {
      sent.mockClear();
      await operation();
      expect([String(operation), commandsSent(sent)]).toEqual([String(operation), 1]);
    }
    sent.mockRestore();
  });

  it('adds and reads in one message where commands have an order, whatever scripts the server has forgotten', async () => {
    await observer.script('FLUSH');
    const own = patient(new RedisKeyValue(made.client, { prefix: `${prefix}joint:` }));
    await own.set('there', bytes('v'), 60);
    const items = [{ key: 'lock', value: bytes('mine'), seconds: 60 }];
    const sent = jest.spyOn(made.client as { sendCommand(): unknown }, 'sendCommand');
    const read = await own.addIfMissing!('k', items, ['lock', 'there']);
    const isOrdered = !name.includes('pool');
    expect(read).toEqual({
      added: isOrdered ? [true] : undefined,
      found: [isOrdered ? bytes('mine') : undefined, bytes('v')],
    });
    expect([commandsSent(sent), own.addIfMissing !== undefined]).toEqual(isOrdered ? [2, true] : [1, false]);
    sent.mockRestore();
  });

  it('adds nothing beside a value of another type, which is read as a miss', async () => {
    await observer.rpush(full('queue'), 'a');
    const items = [{ key: 'beside', value: bytes('v'), seconds: 60 }];
    const read = await keyValue.addIfMissing?.('queue', items, ['queue', 'beside']);
    expect(read ?? { found: [undefined, undefined] }).toEqual({ found: [undefined, undefined] });
    expect(await keyValue.get('beside')).toBeUndefined();
    await observer.del(full('queue'));
  });

  it('removes a value of another type that is in the way', async () => {
    await observer.rpush(full('list'), 'a');
    expect(await keyValue.add('list', bytes('v'), 60)).toBe(false);
    expect(await keyValue.get('list')).toBeUndefined();
    expect(await keyValue.add('list', bytes('v'), 60)).toBe(true);
  });

  it('counts and clears its keys, and no others', async () => {
    const own = patient(new RedisKeyValue(made.client, { prefix: `${prefix}many*:` }));
    await keyValue.set('a neighbour', bytes('stays'), 60);
    const many = Array.from({ length: 1500 }, (_, n) => [full(`many*:k${n}`), 'v']);
    await observer.mset(...many.flat());
    expect(await own.countKeys()).toBe(1500);
    await own.clear();
    expect(await own.countKeys()).toBe(0);
    expect(await keyValue.get('a neighbour')).toEqual(bytes('stays'));
  });

  it('keeps the command and its arguments out of its errors', async () => {
    const long = 'x'.repeat(400);
    const failing = jest
      .spyOn(made.client as { sendCommand(): Promise<never> }, 'sendCommand')
      .mockImplementation(() => Promise.reject(Object.assign(new Error('ERR no'), { command: long, args: [long] })));
    const error = await keyValue.set('k', bytes('a secret'), 60).catch((reason: unknown) => reason);
    failing.mockRestore();
    expect(error).toMatchObject({ code: 'GIOTTO_KEY_VALUE_UNAVAILABLE', message: expect.stringMatching(/ERR no$/) });
    expect(Object.keys(error as Error)).toEqual(['code']);
  });

  it('says where it is', () => {
    const { host } = new URL(redisUrl());
    expect(keyValue.describe()).toBe(name.includes('pool') ? 'redis, through a pool' : `redis at ${host}`);
  });

  it('leaves the client open', async () => {
    const other = patient(new RedisKeyValue(made.client));
    await other.open();
    await other.close();
    expect(await made.ping()).toBe('PONG');
  });
});

describe('RedisKeyValue on a client of node-redis', () => {
  it('takes one that is connected already', async () => {
    const client = createClient({ url: redisUrl() });
    await client.connect();
    const keyValue = patient(new RedisKeyValue(client, { prefix: `giotto-${randomUUID()}:` }));
    await keyValue.open();
    expect(await keyValue.get('absent')).toBeUndefined();
    client.destroy();
  });

  it('connects it at the first operation if open() was not called, once for many callers', async () => {
    const client = createClient({ url: redisUrl() });
    const connect = jest.spyOn(client, 'connect');
    const keyValue = patient(new RedisKeyValue(client, { prefix: `giotto-${randomUUID()}:` }));
    expect(await keyValue.getMany(['a', 'b'])).toEqual([undefined, undefined]);
    await Promise.all([keyValue.get('a'), keyValue.get('b'), keyValue.open()]);
    expect(connect).toHaveBeenCalledTimes(1);
    client.destroy();
  });

  it('does not open it again after the application has closed it', async () => {
    const client = createClient({ url: redisUrl() });
    const keyValue = patient(new RedisKeyValue(client));
    await keyValue.open();
    await client.close();
    await expect(keyValue.get('k')).rejects.toMatchObject({
      code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
      message: expect.stringMatching(/closed its client\.$/),
    });
    expect(client.isOpen).toBe(false);
  });

  it('leaves a client that it has connected to the application', async () => {
    const client = createClient({ url: redisUrl() });
    const keyValue = patient(new RedisKeyValue(client));
    await keyValue.open();
    await keyValue.close();
    expect(client.isOpen).toBe(true);
    client.destroy();
  });

  it('adds one listener for errors, however many backends share it', () => {
    const client = createClient({ url: redisUrl() });
    for (let time = 0; time < 20; time++) new RedisKeyValue(client);
    expect(client.listenerCount('error')).toBe(1);
  });
});

describe.each(ONE_CLIENT_EACH)('a client of %s', (_name, make) => {
  let made: MadeClient;
  beforeAll(() => {
    made = make(redisUrl());
  });
  afterAll(() => made.end());

  describeKeyValue('RedisKeyValue', { create: (prefix) => patient(new RedisKeyValue(made.client, { prefix })) });
});

class Keyv {
  get() {}
}

describe('RedisKeyValue refuses', () => {
  const old = { sendCommand() {}, connect() {}, isOpen: false };
  it.each([
    [
      'a store that is no client',
      new Keyv(),
      'Keyv',
      /Pass a client of ioredis 5 or 6, of iovalkey, or of node-redis 5/,
    ],
    ['a client of node-redis 4', old, 'Object', /Pass a client of ioredis 5 or 6/],
    ['what connect() returns', Promise.resolve(), 'Promise', /Await it/],
    ['a client of Sentinel', createSentinel({ name: 'n', sentinelRootNodes: [] }), 'Class', /options of ioredis/],
  ])('%s', (_what, given, className, cure) => {
    const refused = () => new RedisKeyValue(given as unknown as RedisKeyValueClient);
    expect(refused).toThrow(expect.objectContaining({ code: 'GIOTTO_UNKNOWN_CLIENT', name: 'TypeError' }));
    expect(refused).toThrow(`new RedisKeyValue(): an object of class "${className}" is no client that it knows.`);
    expect(refused).toThrow(cure);
  });
});
