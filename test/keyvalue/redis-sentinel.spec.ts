import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { RedisKeyValue } from 'giotto-cache';
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

  it('follows a failover, whether it reads or writes', async () => {
    const [reader, writer] = [1, 2].map(() => patient(new RedisKeyValue(group.options))) as [
      RedisKeyValue,
      RedisKeyValue,
    ];
    await Promise.all([reader.open(), writer.open()]);
    await writer.set('k', bytes('old'), 60);
    await group.failOver();
    const after = new Redis((await group.primary()).url);
    await eventually(async () => {
      await writer.set('k', bytes('new'), 60);
      expect(await stored('k')).toBe('new');
    });
    await eventually(async () => expect(String(await reader.get('k'))).toBe('new'));
    await after.set('giotto:k', 'newer');
    expect(String(await reader.get('k'))).toBe('newer');
    after.disconnect();
    await Promise.all([reader.close(), writer.close()]);
  });
});
