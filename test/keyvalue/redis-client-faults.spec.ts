import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { RedisKeyValue } from 'giotto-cache';
import { FaultProxy } from '../support/keyvalue/fault-proxy.js';
import { eventually, HANGS, outcomeOf } from '../support/keyvalue/outcomes.js';
import { type MadeClient, ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';
import { type PrivateServer, startRedis } from '../support/servers/index.js';

const bytes = (text: string) => Buffer.from(text);

describe.each(ONE_CLIENT_EACH)('RedisKeyValue on a client of %s, with faults,', (_name, make) => {
  let server: PrivateServer;
  let proxy: FaultProxy;
  let made: MadeClient;
  let keyValue: RedisKeyValue;

  beforeAll(async () => {
    server = await startRedis();
    proxy = await FaultProxy.to(server.port);
  });
  beforeEach(async () => {
    proxy.let({ kind: 'pass' });
    made = make(`redis://${proxy.address}`);
    keyValue = new RedisKeyValue(made.client);
    await eventually(() => keyValue.open());
    await eventually(() => keyValue.set('k', bytes('v'), 60));
  });
  afterEach(() => made.end());
  afterAll(async () => {
    await proxy.dispose();
    await server.stop();
  });

  it('rejects while no server is there, and works once one is', async () => {
    const late = await startRedis();
    await late.kill();
    const patient = make(late.url);
    const waiting = new RedisKeyValue(patient.client);
    await outcomeOf(() => waiting.open());
    for (let time = 0; time < 3; time++) {
      const { error, ms } = await outcomeOf(() => waiting.get('k'));
      expect(error?.code).toMatch(/^GIOTTO_(KEY_VALUE_UNAVAILABLE|DEADLINE_EXCEEDED)$/);
      expect(ms).toBeLessThan(HANGS);
    }
    await late.restart();
    await eventually(() => waiting.set('k', bytes('v'), 60));
    expect(await eventually(() => waiting.get('k'))).toEqual(bytes('v'));
    patient.end();
    await late.stop();
  });

  it('recovers when the server is killed and started again', async () => {
    await server.kill();
    const { error, ms } = await outcomeOf(() => keyValue.get('k'));
    expect(error?.code).toMatch(/^GIOTTO_(KEY_VALUE_UNAVAILABLE|DEADLINE_EXCEEDED)$/);
    expect(ms).toBeLessThan(HANGS);
    await server.restart();
    expect(await eventually(() => keyValue.get('k'))).toBeUndefined();
  });

  it('gives up in time on a stopped server, and recovers with it', async () => {
    server.pause();
    const calls = await Promise.all(Array.from({ length: 50 }, () => outcomeOf(() => keyValue.get('k'))));
    server.resume();
    expect(new Set(calls.map(({ error }) => error?.code))).toEqual(new Set(['GIOTTO_DEADLINE_EXCEEDED']));
    expect(calls.every(({ ms }) => ms < HANGS)).toBe(true);
    expect(await eventually(() => keyValue.get('k'))).toEqual(bytes('v'));
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
    for (const { error, ms } of calls) {
      expect(error?.code).toMatch(/^GIOTTO_/);
      expect(ms).toBeLessThan(HANGS);
    }
    proxy.let({ kind: 'pass' });
    proxy.disconnect();
    await eventually(async () => expect((await keyValue.get('large'))?.equals(value)).toBe(true));
  });

  it('rejects clear() if the server stops in the middle of it', async () => {
    await Promise.all(
      Array.from({ length: 3000 }, (_, n) => eventually(() => keyValue.set(`many ${n}`, bytes('v'), 60))),
    );
    proxy.let({ kind: 'stall', after: 10_000 });
    const { error, ms } = await outcomeOf(() => keyValue.clear());
    expect(error?.code).toBe('GIOTTO_DEADLINE_EXCEEDED');
    expect(ms).toBeLessThan(HANGS);
  });

  it('does not show a password', async () => {
    const wrong = make(`redis://user:hunter2@${proxy.address}`);
    const { error } = await outcomeOf(() => new RedisKeyValue(wrong.client).get('k'));
    wrong.end();
    expect(error?.code).toMatch(/^GIOTTO_/);
    expect(JSON.stringify([error, error?.message, error?.stack])).not.toContain('hunter2');
  });
});
