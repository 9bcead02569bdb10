import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, it, jest } from '@jest/globals';
import { Client } from 'memjs';

import { MemcacheKeyValue } from '../../lib/keyvalue/memcache/memcache.key-value.js';
import { rendezvous } from '../../lib/keyvalue/memcache/rendezvous.js';
import { until } from '../support/apps/scripted.js';
import { type Answers, FaultProxy } from '../support/keyvalue/fault-proxy.js';
import { eventually, HANGS, keepingAlive, outcomeOf, untilNothingIsLeft } from '../support/keyvalue/outcomes.js';
import { type PrivateServer, startMemcached } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

/** More than a server takes that works, however busy the machine is, in milliseconds. */
const LONG_TIMEOUT = 2000;

/** The first pause after a failed attempt to connect, in milliseconds. Each later one is longer. */
const FIRST_PAUSE = 50;

describe('MemcacheKeyValue, with faults,', () => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let keyValue: MemcacheKeyValue;
  const printed = (['log', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name).mockReturnValue());

  beforeAll(async () => {
    server = await startMemcached();
    proxy = await FaultProxy.to(server.port);
  });
  beforeEach(async () => {
    proxy.let({ kind: 'pass' });
    keyValue = new MemcacheKeyValue(proxy.address);
    await eventually(() => keyValue.open());
    await eventually(() => keyValue.clear());
    await eventually(() => keyValue.set('k', bytes('old'), 60));
  });
  afterEach(async () => {
    await keyValue.close();
    for (const print of printed) assert.equal(print.mock.calls.length, 0);
  });
  afterAll(async () => {
    for (const print of printed) print.mockRestore();
    await proxy.dispose();
    await server.stop();
  });

  it('rejects open() with the reason if no server is there, rejects soon afterwards, and works once one is', async () => {
    const late = await startMemcached();
    await late.kill();
    const patient = new MemcacheKeyValue(late.url);
    const opened = await outcomeOf(() => patient.open());
    assert.match(`${opened.error?.message}`, new RegExp(`^memcache at ${late.url} is not available: .*ECONNREFUSED`));
    const asked = await outcomeOf(() => patient.get('k'));
    assert.match(`${asked.error?.message}`, /ECONNREFUSED/);
    assert.ok(asked.ms < HANGS, `${asked.ms} ms`);
    await late.restart();
    await eventually(() => patient.set('k', bytes('v'), 60));
    assert.equal(String(await eventually(() => patient.get('k'))), 'v');
    await patient.close();
    await late.stop();
  });

  it('leaves no timer and no socket after close(), whatever the server does', async () => {
    const before = keepingAlive();
    const nowhere = new MemcacheKeyValue('127.0.0.1:1');
    await assert.rejects(nowhere.open());
    await nowhere.close();
    proxy.let({ kind: 'swallow' });
    const silent = new MemcacheKeyValue(proxy.address);
    const [asked] = [outcomeOf(() => silent.open()), await wait(20), await silent.close()];
    assert.ok((await asked).error);
    assert.ok(await untilNothingIsLeft(before));
  });

  it('recovers when the server is killed and started again', async () => {
    await server.kill();
    const asked = await outcomeOf(() => keyValue.get('k'));
    assert.equal(asked.error?.code, 'GIOTTO_KEY_VALUE_UNAVAILABLE');
    assert.ok(asked.ms < HANGS, `${asked.ms} ms`);
    await server.restart();
    assert.equal(await eventually(() => keyValue.get('k')), undefined);
  });

  it('settles each call in time under steady traffic to a stopped server, and goes on when it does', async () => {
    server.pause();
    const calls = [];
    let settled = 0;
    while (settled < 60) {
      calls.push(outcomeOf(() => keyValue.get('k')).finally(() => settled++));
      assert.ok(calls.length < HANGS / 20, `${settled} of ${calls.length} calls settled`);
      await wait(20);
    }
    for (const { error } of await Promise.all(calls)) assert.ok(error);
    server.resume();
    assert.equal(String(await eventually(() => keyValue.get('k'))), 'old');
  });

  describe.each([
    ['a stopped server', () => server.pause(), () => server.resume()],
    ['a network that swallows the answers', () => proxy.let({ kind: 'swallow' }), () => proxy.let({ kind: 'pass' })],
    ['a network that swallows the questions', () => proxy.let({ kind: 'deaf' }), () => proxy.let({ kind: 'pass' })],
  ])('behind %s', (_fault, begin, end) => {
    it.each([
      ['a delete', () => keyValue.delete('k')],
      ['a store', () => keyValue.set('k', bytes('late'), 60)],
      ['an add', () => keyValue.add('k', bytes('late'), 60)],
      ['clearing', () => keyValue.clear()],
    ])('%s that failed leaves no old value, nor comes about late', async (_operation, operation) => {
      begin();
      assert.ok((await outcomeOf(operation)).error);
      end();
      assert.equal(await eventually(() => keyValue.get('k')), undefined);
      await wait(100);
      assert.equal(await eventually(() => keyValue.get('k')), undefined);
      await eventually(() => keyValue.set('k', bytes('new'), 60));
      assert.equal(String(await eventually(() => keyValue.get('k'))), 'new');
    });

    it('a read that failed costs no entry', async () => {
      begin();
      assert.ok((await outcomeOf(() => keyValue.get('k'))).error);
      end();
      assert.equal(String(await eventually(() => keyValue.get('k'))), 'old');
    });
  });

  it('hides an entry that it could not delete from other processes too', async () => {
    const other = new MemcacheKeyValue(server.url);
    assert.equal(String(await eventually(() => other.get('k'))), 'old');
    proxy.let({ kind: 'deaf' });
    await assert.rejects(keyValue.delete('k'));
    proxy.let({ kind: 'pass' });
    await eventually(() => keyValue.get('k'));
    assert.equal(await eventually(() => other.get('k')), undefined);
    await other.close();
  });

  it.each<[string, Answers]>([
    ['ends', { kind: 'cut', after: 50_000 }],
    ['is reset', { kind: 'cut', after: 50_000, reset: true }],
    ['stalls', { kind: 'stall', after: 50_000 }],
    ['ends before the first byte', { kind: 'cut', after: 0 }],
  ])('never takes half an answer for a whole one if the connection %s', async (_how, fault) => {
    const value = Buffer.alloc(100_000, 'large');
    await eventually(() => keyValue.set('large', value, 60));
    proxy.let(fault);
    const calls = await Promise.all([1, 2, 3].map(() => outcomeOf(() => keyValue.get('large'))));
    for (const { error, ms } of calls) assert.ok(error && ms < HANGS, `${ms} ms`);
    proxy.let({ kind: 'pass' });
    assert.ok((await eventually(() => keyValue.get('large')))?.equals(value));
    await until(() => proxy.connections <= 1);
  });

  it('treats a value that was changed on its way as a miss, and counts it', async () => {
    await eventually(() => keyValue.set('large', Buffer.alloc(10_000, 'large'), 60));
    keyValue.timeout = LONG_TIMEOUT;
    proxy.let({ kind: 'flip', at: 5000 });
    assert.equal(await keyValue.get('large'), undefined);
    assert.equal(keyValue.damaged, 1);
    assert.equal((await eventually(() => keyValue.get('large')))?.length, 10_000);
  });

  it('does not storm a server that refuses connections', async () => {
    let connections = 0;
    const hostile = createServer((socket) => {
      connections++;
      socket.on('error', () => undefined).destroy();
    }).listen(0, '127.0.0.1');
    await once(hostile, 'listening');
    const turnedAway = new MemcacheKeyValue(`127.0.0.1:${(hostile.address() as AddressInfo).port}`);
    const begin = performance.now();
    for (let n = 0; n < 50; n++) {
      const calls = Array.from({ length: 20 }, () => outcomeOf(() => turnedAway.get('k')));
      for (const { error } of await Promise.all(calls)) assert.ok(error);
      await wait(10);
    }
    const most = (performance.now() - begin) / FIRST_PAUSE + 1;
    assert.ok(connections > 1 && connections <= most, `${connections} connections, and not ${most}`);
    await turnedAway.close();
    hostile.close();
  });

  it('works without one server of three, whose keys no other server takes', async () => {
    const others = await Promise.all([startMemcached(), startMemcached()]);
    const servers = [server, ...others].map(({ url }) => url);
    const three = Object.assign(new MemcacheKeyValue(servers.join(',')), { timeout: LONG_TIMEOUT });
    const keys = Array.from({ length: 60 }, (_, n) => `k${n}`);
    const placeOf = rendezvous(servers);
    const lost = keys.filter((key) => placeOf(three.prefix + key) === 1);
    assert.ok(lost.length > 0);
    await Promise.all(keys.map((key) => eventually(() => three.set(key, bytes('old'), 60))));
    others[0]?.pause();
    const away = await Promise.all(keys.map((key) => outcomeOf(() => three.set(key, bytes('new'), 60))));
    const failed = keys.filter((_, n) => away[n]?.error);
    assert.deepEqual(failed, lost);
    const refused = await outcomeOf(() => three.getMany(keys));
    assert.match(`${refused.error?.message}`, new RegExp(`memcache at ${others[0]?.url}`));
    others[0]?.resume();
    const back = await eventually(() => three.getMany(keys));
    keys.forEach((key, n) => assert.equal(back[n]?.toString(), failed.includes(key) ? undefined : 'new', key));
    await three.close();
    await Promise.all(others.map((other) => other.stop()));
  });

  it('returns no wrong value and leaves no call open while the server is stopped, killed and cut off at random', async () => {
    const names = Array.from({ length: 20 }, (_, n) => `name ${n}`);
    const expected = (name: string) => Buffer.alloc(50_000, `${name};`);
    const faults: Answers[] = [{ kind: 'stall', after: 70_000 }, { kind: 'cut', after: 120_000 }, { kind: 'swallow' }];
    let wrong = 0;
    const use = async (name: string) => {
      const found = await keyValue.get(name);
      if (found && !found.equals(expected(name))) wrong++;
      if (!found) await keyValue.set(name, expected(name), 60);
    };
    const calls = [];
    for (let round = 0; round < 90; round++) {
      for (const name of names) calls.push(outcomeOf(() => use(name)));
      if (round % 10 === 3) proxy.let(faults[((round / 10) % 3) | 0] as Answers);
      if (round % 10 === 7) proxy.let({ kind: 'pass' });
      if (round % 30 === 15) server.pause();
      if (round % 30 === 22) server.resume();
      await wait(20);
    }
    const slowest = Math.max(...(await Promise.all(calls)).map(({ ms }) => ms));
    assert.ok(slowest < HANGS, `${slowest} ms`);
    assert.equal(wrong, 0);
    await eventually(() => keyValue.get('name 1'));
  });

  it('protects the callers of a client that was passed in', async () => {
    const client = Client.create(server.url, { logger: { log: () => undefined } });
    const through = new MemcacheKeyValue(client);
    await eventually(() => through.set('k', bytes('old'), 60));
    server.pause();
    const { error, ms } = await outcomeOf(() => through.delete('k'));
    assert.equal(error?.code, 'GIOTTO_DEADLINE_EXCEEDED');
    assert.ok(ms < HANGS, `${ms} ms`);
    server.resume();
    assert.equal(await eventually(() => through.get('k')), undefined);
    client.close();
  });
});
