import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, describe, it } from '@jest/globals';
import { Client } from 'memjs';

import { seal, unseal } from '../../lib/keyvalue/memcache/envelope.js';
import { MemcacheKeyValue } from '../../lib/keyvalue/memcache/memcache.key-value.js';
import { memcacheHosts } from '../support/keyvalue/servers.js';
import { patient } from '../support/keyvalue/patient.js';
import { describeKeyValue } from 'giotto-cache/testing';

const hosts = memcacheHosts();
const [host = ''] = hosts;
const bytes = (text: string) => Buffer.from(text);
const silent = { logger: { log: () => undefined } };

describeKeyValue('MemcacheKeyValue on one server', {
  create: (prefix) => patient(new MemcacheKeyValue({ hosts: [host], prefix })),
});
describeKeyValue('MemcacheKeyValue on several servers', {
  create: (prefix) => patient(new MemcacheKeyValue(hosts.join(','), { prefix })),
});

describe('MemcacheKeyValue on a client of the application', () => {
  const client = Client.create(hosts.join(','), silent);
  afterAll(() => client.close());

  describeKeyValue('MemcacheKeyValue from a client', {
    create: (prefix) => patient(new MemcacheKeyValue(client, { prefix })),
  });

  it('leaves the client open', async () => {
    const keyValue = patient(new MemcacheKeyValue(client));
    await keyValue.open();
    await keyValue.close();
    assert.equal((await client.get('absent')).value, null);
  });
});

describe('MemcacheKeyValue', () => {
  const prefix = `giotto-memcache-${randomUUID()}:`;
  const options = { hosts, prefix };
  const keyValue = patient(new MemcacheKeyValue(options));
  const other = patient(new MemcacheKeyValue(options));
  const observer = Client.create(host, silent);
  afterAll(async () => {
    await keyValue.clear();
    await Promise.all([keyValue.close(), other.close()]);
    observer.close();
  });

  it('keeps a value of exactly the limit under the longest name, on a server with its default limit', async () => {
    const value = Buffer.alloc(keyValue.maxValueBytes, 'x');
    await keyValue.set('long'.repeat(100), value, 60);
    assert.equal((await keyValue.get('long'.repeat(100)))?.equals(value), true);
  });

  it('leaves no old value if the server takes less than maxValueBytes', async () => {
    const mistaken = patient(new MemcacheKeyValue({ ...options, maxValueBytes: 2 ** 22 }));
    await mistaken.set('k', bytes('old'), 60);
    await mistaken.set('k', Buffer.alloc(2 ** 21), 60);
    assert.equal(await mistaken.get('k'), undefined);
    assert.equal(await mistaken.add('k', Buffer.alloc(2 ** 21), 60), false);
    await mistaken.close();
  });

  it('clears for another process at once, for its reads and its writes', async () => {
    await Promise.all([keyValue.set('k', bytes('old'), 60), other.get('k')]);
    await keyValue.clear();
    assert.equal(await other.get('k'), undefined);
    await keyValue.clear();
    assert.equal(await other.add('k', bytes('lease'), 60), true);
    assert.equal(await keyValue.add('k', bytes('lease'), 60), false);
    await keyValue.clear();
    await other.set('k', bytes('new'), 60);
    assert.equal(String(await keyValue.get('k')), 'new');
    await keyValue.clear();
    assert.equal(await other.delete('k'), false);
  });

  it('brings nothing back if the server has dropped the generation', async () => {
    const single = patient(new MemcacheKeyValue({ hosts: [host], prefix }));
    await single.set('k', bytes('old'), 60);
    assert.equal(await observer.delete(`${prefix}generation`), true);
    assert.equal(await single.get('k'), undefined);
    await single.set('k', bytes('new'), 60);
    assert.equal(String(await single.get('k')), 'new');
    await single.close();
  });

  it('treats a damaged generation as a lost one', async () => {
    const single = patient(new MemcacheKeyValue({ hosts: [host], prefix }));
    await single.set('k', bytes('old'), 60);
    await observer.set(`${prefix}generation`, 'nonsense', {});
    assert.equal(await single.get('k'), undefined);
    await single.set('k', bytes('new'), 60);
    assert.equal(String(await single.get('k')), 'new');
    await single.close();
  });

  it('treats a damaged or foreign value as a miss, counts it, and overwrites it', async () => {
    const single = patient(new MemcacheKeyValue({ hosts: [host], prefix }));
    await single.set('k', bytes('value'), 60);
    const [name, sealed] = await stored('k');
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1);
    for (const damage of [
      sealed,
      sealed.subarray(0, sealed.length - 1),
      bytes('foreign'),
      seal('another key', bytes('v'), 0),
    ]) {
      await observer.set(name, damage, {});
      assert.equal(await single.get('k'), undefined);
    }
    assert.equal(single.damaged, 4);
    assert.equal(await single.add('k', bytes('sound'), 60), true);
    assert.equal(String(await single.get('k')), 'sound');
    await single.close();
  });

  it('lets one of 50 callers add in place of an entry whose lifetime is over', async () => {
    await keyValue.set('lease', bytes('over'), 0.05);
    await wait(60);
    const wins = await Promise.all(
      Array.from({ length: 50 }, (_, n) => (n % 2 ? keyValue : other).add('lease', bytes(`${n}`), 60)),
    );
    assert.equal(wins.filter(Boolean).length, 1);
    assert.equal(String(await keyValue.get('lease')), `${wins.indexOf(true)}`);
  });

  it('goes on beyond 2³¹ operations of its client', async () => {
    const client = Client.create(host, silent);
    const worn = patient(new MemcacheKeyValue(client, { prefix }));
    await worn.open();
    Object.assign(client, { seq: 2 ** 31 - 3 });
    for (let n = 0; n < 10; n++) await worn.set(`k${n}`, bytes(`${n}`), 60);
    for (let n = 0; n < 10; n++) assert.equal(String(await worn.get(`k${n}`)), `${n}`);
    client.close();
  });

  it('reads its servers from nothing but its options', async () => {
    process.env.MEMCACHE_SERVERS = 'elsewhere:1';
    try {
      assert.equal(new MemcacheKeyValue().describe(), 'memcache at localhost:11211');
    } finally {
      delete process.env.MEMCACHE_SERVERS;
    }
  });

  it('takes no credentials from the environment', async () => {
    Object.assign(process.env, { MEMCACHE_USERNAME: 'somebody', MEMCACHE_PASSWORD: 'secret' });
    try {
      const plain = patient(new MemcacheKeyValue(options));
      await plain.open();
      await plain.close();
    } finally {
      delete process.env.MEMCACHE_USERNAME;
      delete process.env.MEMCACHE_PASSWORD;
    }
  });

  it('says where it is', () => {
    assert.equal(new MemcacheKeyValue('a, b:1,[::1]:2').describe(), 'memcache at a:11211, b:1, [::1]:2');
    assert.equal(new MemcacheKeyValue(observer).describe(), `memcache at ${host}`);
  });

  it('refuses impossible hosts, without showing a password, and an impossible limit', () => {
    for (const wrong of ['', 'a:b', 'a:0', 'a:99999', 'a b', 'user:secret@a:1'])
      assert.throws(
        () => new MemcacheKeyValue({ hosts: [wrong] }),
        (error: Error) => error instanceof TypeError && !error.message.includes('secret'),
        wrong,
      );
    assert.throws(() => new MemcacheKeyValue({ hosts: [] }), { code: 'GIOTTO_INVALID_OPTION' });
    assert.throws(() => new MemcacheKeyValue({ hosts: 'a:11211' as never }), {
      code: 'GIOTTO_INVALID_OPTION',
      message: 'hosts: "a:11211" is not possible. Use an array, such as ["localhost:11211"].',
    });
    assert.throws(() => new MemcacheKeyValue({ hosts: [undefined as never] }), { code: 'GIOTTO_INVALID_OPTION' });
    assert.throws(() => new MemcacheKeyValue({ maxValueBytes: Number.NaN }), { code: 'GIOTTO_INVALID_OPTION' });
  });

  it('can be opened again after it was closed, and not used in between', async () => {
    const again = patient(new MemcacheKeyValue(options));
    await again.open();
    await again.close();
    await assert.rejects(again.get('k'), { code: 'GIOTTO_KEY_VALUE_UNAVAILABLE' });
    await again.open();
    assert.equal(await again.get('absent'), undefined);
    await again.close();
  });

  /** How the first server calls an entry, and what it holds there. */
  async function stored(key: string): Promise<[string, Buffer]> {
    const generation = unseal(`${prefix}generation`, (await observer.get(`${prefix}generation`)).value as Buffer, 0);
    const name = `${prefix}${generation?.value}:${key}`;
    return [name, Buffer.from((await observer.get(name)).value as Buffer)];
  }
});
