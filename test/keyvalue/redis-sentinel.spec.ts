import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { setTimeout as wait } from 'node:timers/promises';

import { RedisKeyValue } from 'giotto-cache';
import { FaultProxy } from '../support/keyvalue/fault-proxy.js';
import { eventually, keepingAlive, untilNothingIsLeft } from '../support/keyvalue/outcomes.js';
import { patient } from '../support/keyvalue/patient.js';
import { SentinelGroup } from '../support/keyvalue/sentinels.js';

const bytes = (text: string) => Buffer.from(text);

describe('RedisKeyValue behind Sentinels', () => {
  let group: SentinelGroup;
  beforeAll(async () => {
    group = await SentinelGroup.start();
  });
  afterAll(() => group.stop());

  /** What the present primary has. */
  const stored = async (key: string) => {
    const client = new Redis((await group.primary()).url);
    const value = await client.get(`giotto:${key}`);
    client.disconnect();
    return value;
  };

  it('writes to the primary, names the group, and leaves no timer and no socket', async () => {
    const before = keepingAlive();
    const keyValue = patient(new RedisKeyValue(group.options));
    await keyValue.open();
    await keyValue.set('k', bytes('v'), 60);
    expect(String(await keyValue.get('k'))).toBe('v');
    expect(await stored('k')).toBe('v');
    expect(keyValue.describe()).toBe('redis at sentinel group main');
    await keyValue.close();
    expect(await untilNothingIsLeft(before)).toBe(true);
  });

  it('follows a failover that the old primary survives, whether it reads, writes or asks a Sentinel that is silent', async () => {
    const [{ host, port }, ...others] = group.options.sentinels as [{ host: string; port: number }];
    const proxy = await FaultProxy.to(port);
    const [reader, writer, asking] = [
      patient(new RedisKeyValue(group.options)),
      patient(new RedisKeyValue(group.options)),
      patient(new RedisKeyValue({ name: group.name, sentinels: [{ host, port: proxy.port }, ...others] })),
    ];
    await Promise.all([reader, writer, asking].map((keyValue) => keyValue.open()));
    await writer.set('k', bytes('old'), 60);
    const old = new Redis((await group.primary()).url);
    proxy.let({ kind: 'swallow' });
    await old.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    old.disconnect();
    await group.failOver();
    for (const [key, keyValue] of [
      ['k', writer],
      ['other', asking],
    ] as const)
      await eventually(async () => {
        await keyValue.set(key, bytes('new'), 60);
        expect(await stored(key)).toBe('new');
      });
    await eventually(async () => expect(String(await reader.get('k'))).toBe('new'));
    const primary = new Redis((await group.primary()).url);
    await primary.set('giotto:k', 'newer');
    expect(String(await reader.get('k'))).toBe('newer');
    primary.disconnect();
    await Promise.all([reader, writer, asking].map((keyValue) => keyValue.close()));
    await proxy.dispose();
  });

  it('prints nothing while a Sentinel is away', async () => {
    const printed = (['log', 'warn', 'error'] as const).map((name) => jest.spyOn(console, name).mockReturnValue());
    const keyValue = patient(new RedisKeyValue({ name: group.name, sentinels: group.options.sentinels }));
    await keyValue.open();
    await group.sentinels[2]!.kill();
    await wait(1500);
    await keyValue.set('k', bytes('v'), 60);
    await keyValue.close();
    for (const print of printed) {
      expect(print.mock.calls).toEqual([]);
      print.mockRestore();
    }
  });
});
