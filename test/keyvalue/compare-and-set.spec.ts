import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type GiottoKeyValue, RedisKeyValue } from 'giotto-cache';
import { type Backend, BACKENDS, type Place } from '../support/apps/backends.js';
import { patient } from '../support/keyvalue/patient.js';
import { startRedisCluster } from '../support/keyvalue/redis-cluster.js';

const OLD = Buffer.from('old');
const CALLERS = 20;

const CLUSTER: Backend = {
  name: 'Redis Cluster',
  isShared: true,
  open: async () => {
    const nodes = await startRedisCluster();
    const prefix = `${randomUUID()}:`;
    return {
      connect: () => patient(new RedisKeyValue({ nodes: nodes.map(({ host, port }) => ({ host, port })), prefix })),
      drop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
    };
  },
};

const SHARED = [...BACKENDS, CLUSTER]
  .filter(({ isShared }) => isShared)
  .map((backend) => [backend.name, backend] as const);

describe.each(SHARED)('compareAndSet through two connections to %s', (_name, backend) => {
  let place: Place;
  let one: GiottoKeyValue;
  let other: GiottoKeyValue;
  beforeAll(async () => {
    place = await backend.open();
    [one, other] = [place.connect(), place.connect()];
    await Promise.all([one.open(), other.open()]);
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await place.drop();
  });

  const callAll = (key: string, textOf: (caller: number) => string) =>
    Promise.all(
      Array.from({ length: CALLERS }, (_, caller) =>
        (caller % 2 ? one : other).compareAndSet!(key, OLD, Buffer.from(textOf(caller))),
      ),
    );

  it('lets exactly one of 20 callers win, and stores its value', async () => {
    for (let round = 0; round < 20; round++) {
      const key = `different ${round}`;
      await one.set(key, OLD, 60);
      const wins = await callAll(key, String);
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect(String(await other.get(key))).toBe(`${wins.indexOf(true)}`);
    }
  });

  it('lets exactly one of 20 callers win who store the same', async () => {
    for (let round = 0; round < 20; round++) {
      const key = `equal ${round}`;
      await one.set(key, OLD, 60);
      expect((await callAll(key, () => 'new')).filter(Boolean)).toHaveLength(1);
    }
  });

  it('returns false if another connection has set or deleted the value in between', async () => {
    await one.set('k', OLD, 60);
    await other.set('k', Buffer.from('newer'), 60);
    expect(await one.compareAndSet!('k', OLD, Buffer.from('mine'))).toBe(false);
    expect(String(await one.get('k'))).toBe('newer');
    await other.delete('k');
    expect(await one.compareAndSet!('k', Buffer.from('newer'), Buffer.from('mine'))).toBe(false);
    expect(await one.get('k')).toBeUndefined();
  });

  it('loses no step of a count that eight callers raise at the same time', async () => {
    const [workers, steps] = [8, 5];
    await one.set('count', Buffer.from('0'), 60);
    const raise = async (keyValue: GiottoKeyValue): Promise<void> => {
      const seen = (await keyValue.get('count'))!;
      if (!(await keyValue.compareAndSet!('count', seen, Buffer.from(`${Number(seen) + 1}`)))) await raise(keyValue);
    };
    await Promise.all(
      Array.from({ length: workers }, async (_, worker) => {
        for (let step = 0; step < steps; step++) await raise(worker % 2 ? one : other);
      }),
    );
    expect(String(await one.get('count'))).toBe(`${workers * steps}`);
  });
});
