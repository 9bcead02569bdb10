import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';

import { RedisKeyValue } from '../../lib/keyvalue/redis/redis.key-value.js';
import { until } from '../support/apps/scripted.js';
import { FaultProxy } from '../support/keyvalue/fault-proxy.js';
import {
  atOnce,
  eventually,
  HANGS,
  keepingAlive,
  outcomeOf,
  untilNothingIsLeft,
} from '../support/keyvalue/outcomes.js';
import { type PrivateServer, startRedis } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

describe('RedisKeyValue, with faults,', () => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let keyValue: RedisKeyValue;
  const printed = (['log', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name).mockReturnValue());

  beforeAll(async () => {
    server = await startRedis();
    proxy = await FaultProxy.to(server.port);
  });
  beforeEach(async () => {
    proxy.let({ kind: 'pass' });
    keyValue = new RedisKeyValue({ host: '127.0.0.1', port: proxy.port });
    await eventually(() => keyValue.open());
    await eventually(() => keyValue.set('k', bytes('v'), 60));
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

  it('rejects open() with the reason if no server is there, rejects at once afterwards, and works once one is', async () => {
    const late = await startRedis();
    await late.kill();
    const patient = new RedisKeyValue(late.url);
    const opened = await outcomeOf(() => patient.open());
    assert.match(
      `${opened.error?.message}`,
      new RegExp(`^redis at 127.0.0.1:${late.port} is not available: .*ECONNREFUSED`),
    );
    assert.ok(opened.ms < HANGS, `${opened.ms} ms`);
    const asked = await atOnce(() => patient.get('k'));
    assert.match(`${asked.error?.message}`, /ECONNREFUSED/);
    await late.restart();
    await eventually(() => patient.set('k', bytes('v'), 60));
    assert.equal(String(await eventually(() => patient.get('k'))), 'v');
    await patient.close();
    await late.stop();
  });

  it('leaves no timer and no socket if it is closed while no server is there', async () => {
    const before = keepingAlive();
    const nowhere = new RedisKeyValue({ host: '127.0.0.1', port: 1 });
    await assert.rejects(nowhere.open());
    await nowhere.close();
    assert.ok(await untilNothingIsLeft(before));
  });

  it('leaves no timer and no socket if it is closed while the server is stopped', async () => {
    const before = keepingAlive();
    const direct = new RedisKeyValue(server.url);
    await eventually(() => direct.open());
    server.pause();
    const asked = outcomeOf(() => direct.get('k'));
    await direct.close();
    assert.ok((await asked).error);
    assert.ok(await untilNothingIsLeft(before));
    server.resume();
  });

  it('recovers when the server is killed and started again', async () => {
    await server.kill();
    await eventually(async () => {
      const { error } = await outcomeOf(() => keyValue.get('k'));
      assert.equal(error?.code, 'GIOTTO_KEY_VALUE_UNAVAILABLE');
    });
    await server.restart();
    assert.equal(await eventually(() => keyValue.get('k')), undefined);
  });

  it('gives up in time on a stopped server, queues little for it, and recovers with it', async () => {
    server.pause();
    const first = await Promise.all(Array.from({ length: 200 }, () => outcomeOf(() => keyValue.get('k'))));
    for (const { error, ms } of first) assert.ok(error?.code === 'GIOTTO_DEADLINE_EXCEEDED' && ms < HANGS, `${ms} ms`);
    const refused = await atOnce(() => keyValue.get('k'));
    assert.match(`${refused.error?.message}`, /unanswered/);
    server.resume();
    assert.equal(String(await eventually(() => keyValue.get('k'))), 'v');
  });

  it('replaces a connection that stays silent', async () => {
    proxy.let({ kind: 'swallow' });
    for (let n = 0; n < 120; n++) {
      const { error, ms } = await outcomeOf(() => Promise.all([keyValue.get('k'), keyValue.get('k')]));
      assert.ok(error && ms < HANGS, `${ms} ms`);
      if (error.code === 'GIOTTO_KEY_VALUE_UNAVAILABLE') await wait(25);
    }
    proxy.let({ kind: 'pass' });
    assert.equal(String(await eventually(() => keyValue.get('k'))), 'v');
    await until(() => proxy.connections <= 2);
  });

  it.each([
    ['ends', { kind: 'cut', after: 50_000 }],
    ['is reset', { kind: 'cut', after: 50_000, reset: true }],
    ['stalls', { kind: 'stall', after: 50_000 }],
  ] as const)('never takes half an answer for a whole one if the connection %s', async (_how, fault) => {
    const value = Buffer.alloc(100_000, 'large');
    await eventually(() => keyValue.set('large', value, 60));
    proxy.let(fault);
    const calls = await Promise.all([1, 2, 3].map(() => outcomeOf(() => keyValue.get('large'))));
    for (const { error, ms } of calls) assert.ok(error && ms < HANGS, `${ms} ms`);
    proxy.let({ kind: 'pass' });
    await eventually(async () => assert.ok((await keyValue.get('large'))?.equals(value)));
  });

  it('sends nothing for a caller who gave up while it was connecting', async () => {
    proxy.let({ kind: 'swallow' });
    const slow = new RedisKeyValue({ host: '127.0.0.1', port: proxy.port });
    const stored = await outcomeOf(() => slow.set('never', bytes('v'), 60));
    assert.equal(stored.error?.code, 'GIOTTO_KEY_VALUE_UNAVAILABLE');
    const second = await outcomeOf(() => slow.set('never', bytes('v'), 60));
    assert.ok(second.ms < HANGS, `${second.ms} ms`);
    proxy.let({ kind: 'pass' });
    await eventually(() => slow.get('k'));
    assert.equal(await eventually(() => slow.get('never')), undefined);
    await slow.close();
  });

  it('rejects clear() if the server stops in the middle of it', async () => {
    await Promise.all(
      Array.from({ length: 3000 }, (_, n) => eventually(() => keyValue.set(`many ${n}`, bytes('v'), 60))),
    );
    proxy.let({ kind: 'stall', after: 10_000 });
    const { error, ms } = await outcomeOf(() => keyValue.clear());
    assert.equal(error?.code, 'GIOTTO_DEADLINE_EXCEEDED');
    assert.ok(ms < HANGS, `${ms} ms`);
  });

  it('protects its callers from a client that queues', async () => {
    const client = new Redis({ host: '127.0.0.1', port: 1, disconnectTimeout: 50 });
    client.on('error', () => undefined);
    const { error, ms } = await outcomeOf(() => new RedisKeyValue(client).get('k'));
    assert.equal(error?.code, 'GIOTTO_DEADLINE_EXCEEDED');
    assert.ok(ms < HANGS, `${ms} ms`);
    client.disconnect();
  });

  it('says that a password is wrong, without showing it', async () => {
    const locked = await startRedis();
    const owner = new Redis(locked.url);
    await owner.config('SET', 'requirepass', 'the right one');
    owner.disconnect();
    const wrong = new RedisKeyValue({ host: '127.0.0.1', port: locked.port, password: 'hunter2' });
    const error = await eventually(async () => {
      const refused = await outcomeOf(() => wrong.open());
      assert.match(`${refused.error?.message}`, /WRONGPASS/);
      return refused.error;
    });
    assert.doesNotMatch(JSON.stringify([error, error?.message, error?.stack]), /hunter2/);
    await wrong.close();
    await locked.stop();
  });
});
