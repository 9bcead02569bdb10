import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';

import { RedisKeyValue, type RedisKeyValueOptions } from 'giotto-cache';
import { describeKeyValue } from 'giotto-cache/testing';
import { slotOf } from '../../lib/keyvalue/redis/slot.js';
import { atOnce, eventually, keepingAlive, outcomeOf, untilNothingIsLeft } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { losesAMaster } from '../support/keyvalue/dead-master.js';
import { PARTLY, startRedisCluster } from '../support/keyvalue/redis-cluster.js';
import type { PrivateServer } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

let nodes: PrivateServer[] = [];
let observer: Cluster;
beforeAll(async () => {
  nodes = await startRedisCluster(3, PARTLY);
  observer = new Cluster(seeds());
  await observer.ping();
});
afterAll(async () => {
  observer.disconnect();
  await Promise.all(nodes.map((node) => node.stop()));
});

const seeds = () => nodes.map(({ host, port }) => ({ host, port }));
const addresses = () => nodes.map(({ host, port }) => `${host}:${port}`);
const url = () => `redis+cluster://${addresses().join(',')}`;

it('the slot of a key is the one that the server takes', async () => {
  const random = Array.from({ length: 100 }, () => randomUUID());
  for (const key of ['', 'k', '{', '}', '{}', '{}a', 'a{b}c', 'a{b}{c}', 'a{{b}c', '{"x":12}(squared)', 'ü', ...random])
    expect([key, slotOf(bytes(key))]).toEqual([key, await observer.cluster('KEYSLOT', key)]);
});

describeKeyValue('RedisKeyValue from nodes', {
  create: (prefix) => patient(new RedisKeyValue({ nodes: seeds(), prefix })),
});

describe.each([
  ['nodes', () => new RedisKeyValue({ nodes: seeds() })],
  ['one node', () => new RedisKeyValue({ nodes: seeds().slice(1, 2) })],
  ['a URL', () => new RedisKeyValue(url())],
  ['a URL in options', () => new RedisKeyValue({ url: url() })],
  ['a URL of one node', () => new RedisKeyValue(`redis+cluster://${addresses()[2]}/`)],
])('RedisKeyValue from %s', (_what, make) => {
  it('spreads its keys over the nodes, reads and clears them', async () => {
    const keyValue = patient(make());
    keyValue.prefix = `${randomUUID()}:`;
    const keys = Array.from({ length: 60 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 60)));
    expect((await keyValue.getMany(keys)).map(String)).toEqual(keys);
    const nodeOf = (key: string) => observer.slots[slotOf(bytes(keyValue.prefix + key))]![0];
    for (const node of observer.nodes('master')) {
      const own = keys.filter((key) => nodeOf(key) === `${node.options.host}:${node.options.port}`);
      expect(own).not.toEqual([]);
      expect((await node.keys(`${keyValue.prefix}*`)).sort()).toEqual(own.map((key) => keyValue.prefix + key).sort());
    }
    expect(keyValue.describe()).toBe(`redis cluster of ${addresses().sort().join(', ')}`);
    expect(await keyValue.countKeys()).toBe(60);
    await keyValue.clear();
    expect(await keyValue.countKeys()).toBe(0);
    await keyValue.close();
  });
});

describe('RedisKeyValue from nodes', () => {
  it('can be opened again after it was closed, and leaves no timer and no socket', async () => {
    const before = keepingAlive();
    const keyValue = patient(new RedisKeyValue({ nodes: seeds() }));
    await keyValue.open();
    await keyValue.close();
    await expect(keyValue.get('k')).rejects.toMatchObject({ code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' });
    await keyValue.open();
    expect(await keyValue.get('absent')).toBeUndefined();
    await keyValue.close();
    expect(await untilNothingIsLeft(before)).toBe(true);
  });

  it('rejects at once while no node is there, and says why', async () => {
    const keyValue = new RedisKeyValue({ nodes: [{ host: '127.0.0.1', port: 1 }] });
    const refused = {
      error: {
        code: 'GIOTTO_KEY_VALUE_UNAVAILABLE',
        message: expect.stringMatching(/of 127\.0\.0\.1:1 .*no node takes a connection/),
      },
    };
    expect(await outcomeOf(() => keyValue.open())).toMatchObject(refused);
    expect(await atOnce(() => keyValue.get('k'))).toMatchObject(refused);
    await keyValue.close();
  });

  it('logs in with the account of a URL', async () => {
    const user = `user-${randomUUID()}`;
    const admins = nodes.map((node) => new Redis(node.url));
    for (const admin of admins) await admin.call('ACL', 'SETUSER', user, 'on', '>p@ss/word', '~*', '+@all');
    const made = (password: string) =>
      patient(new RedisKeyValue(`redis+cluster://${user}:${password}@${addresses().join(',')}`));
    const right = made('p%40ss%2Fword');
    await right.set('k', bytes('v'), 60);
    const wrong = made('hunter2');
    const error = await eventually(async () => {
      const refused = await outcomeOf(() => wrong.open());
      expect(refused.error?.message).toMatch(/WRONGPASS/);
      return refused.error;
    });
    expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain('hunter2');
    for (const admin of admins) {
      await admin.call('ACL', 'DELUSER', user);
      admin.disconnect();
    }
    await Promise.all([right.close(), wrong.close()]);
  });

  it('is content with the commands that the documentation names for a user of a cluster', async () => {
    const user = `user-${randomUUID()}`;
    const prefix = `${randomUUID()}:`;
    const may = ['+get', '+mget', '+set', '+unlink', '+scan', '+info', '+cluster|slots', '+cluster|info'];
    const admins = nodes.map((node) => new Redis(node.url));
    for (const admin of admins)
      await admin.call('ACL', 'SETUSER', user, 'on', '>secret', `~${prefix}*`, 'resetchannels', '-@all', ...may);
    const keyValue = patient(new RedisKeyValue({ nodes: seeds(), username: user, password: 'secret', prefix }));
    await keyValue.open();
    const keys = Array.from({ length: 30 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 60)));
    expect((await keyValue.getMany(keys)).map(String)).toEqual(keys);
    expect(await keyValue.delete('k0')).toBe(true);
    await keyValue.clear();
    expect(await keyValue.getMany(keys)).toEqual(keys.map(() => undefined));
    await keyValue.close();
    for (const admin of admins) {
      await admin.call('ACL', 'DELUSER', user);
      admin.disconnect();
    }
  });

  it.each([
    'redis+cluster://',
    'redis+cluster://user:s3cr3t@',
    'redis+cluster://user:s3cr3t@a,',
    'redis+cluster://user:s3cr3t@a:port',
    'redis+cluster://user:s3cr3t/x@a:1',
    'redis+cluster://user:s3cr3t%@a:1',
    'redis+cluster://user:s3cr3t@a:1/2',
    'redis+cluster://user:s3@cr3t@a:1',
  ])('refuses %s without showing the password', (wrong) => {
    const refused = () => new RedisKeyValue(wrong);
    expect(refused).toThrow(expect.objectContaining({ code: 'GIOTTO_INVALID_OPTION' }));
    expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/s3/) }));
  });

  it.each<RedisKeyValueOptions>([
    { nodes: [] },
    { nodes: 'a:1' as never },
    { nodes: [{ port: 1 }], url: 'redis://a' },
    { nodes: [{ port: 1 }], host: 'a' },
    { nodes: [{ port: 1 }], db: 2 },
    { nodes: [{ port: 1 }], sentinels: [] },
  ])('refuses %j', (options) => {
    expect(() => new RedisKeyValue(options)).toThrow(expect.objectContaining({ code: 'GIOTTO_INVALID_OPTION' }));
  });
});

it('RedisKeyValue from nodes gives up a master that is killed, serves the other keys, and takes it back', () =>
  losesAMaster({ nodes, server: { nodes: seeds() }, fall: (node) => node.kill(), rise: (node) => node.restart() }));
