import { randomUUID } from 'node:crypto';

import { expect } from '@jest/globals';
import { Redis } from 'ioredis';

import { RedisKeyValue, type RedisKeyValueClient, type RedisKeyValueOptions } from 'giotto-cache';
import { slotOf } from '../../../lib/keyvalue/redis/slot.js';
import { isPart } from '../../../lib/keyvalue/unavailable.js';
import type { PrivateServer } from '../servers/index.js';
import { atOnce, eventually, outcomeOf } from './outcomes.js';
import { patient } from './patient.js';

const bytes = (text: string) => Buffer.from(text);

interface Loss {
  readonly nodes: readonly PrivateServer[];
  /** What the backend is made from. */
  readonly server: RedisKeyValueClient | RedisKeyValueOptions;
  readonly fall: (node: PrivateServer) => Promise<void>;
  readonly rise: (node: PrivateServer) => Promise<void>;
}

/** Nobody waits for a master that is dead, the other keys are served, and the master is taken back. */
export async function losesAMaster({ nodes, server, fall, rise }: Loss): Promise<void> {
  const observer = new Redis(nodes[1]!.url);
  const keyValue = patient(new RedisKeyValue(server, { prefix: `${randomUUID()}:` }));
  const dead = nodes[0]!;
  const slots = (await observer.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
  const isOfDead = (key: string) => {
    const slot = slotOf(bytes(keyValue.prefix + key));
    return slots.some(([from, to, [, port]]) => port === dead.port && slot >= from && slot <= to);
  };
  const keys = Array.from({ length: 60 }, (_, n) => `k${n}`);
  const [lost, kept] = [keys.filter(isOfDead), keys.filter((key) => !isOfDead(key))];
  await eventually(() => Promise.all(keys.map((key) => keyValue.set(key, bytes(key), 600))));

  await fall(dead);
  keyValue.timeout = 300;
  for (const key of lost.slice(0, 4)) expect((await outcomeOf(() => keyValue.get(key))).error).toBeDefined();
  for (let round = 0; round < 3; round++) {
    for (const key of lost) {
      const { error } = await atOnce(() => keyValue.get(key));
      expect(error).toMatchObject({
        isPart: true,
        message: expect.stringContaining(`the node at ${dead.host}:${dead.port}`),
      });
    }
    for (const operation of [
      () => keyValue.set(lost[0]!, bytes('v'), 60),
      () => keyValue.add(lost[0]!, bytes('v'), 60),
      () => keyValue.delete(lost[0]!),
      () => keyValue.getMany([kept[0]!, lost[0]!]),
    ])
      expect(isPart((await atOnce(operation)).error)).toBe(true);
    await eventually(async () => expect((await keyValue.getMany(kept)).map(String)).toEqual(kept));
  }

  await rise(dead);
  patient(keyValue);
  await eventually(() => Promise.all(keys.map((key) => keyValue.set(key, bytes('again'), 60))));
  expect((await keyValue.getMany(keys)).every((value) => String(value) === 'again')).toBe(true);
  observer.disconnect();
  await keyValue.close();
}
