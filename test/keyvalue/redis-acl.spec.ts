import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param } from '@nestjs/common';
import { Redis } from 'ioredis';

import { GIOTTO_KEY_VALUE, GiottoCache, GiottoCacheService, type GiottoKeyValue, RedisKeyValue } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { start, type Running } from '../support/apps/application.js';
import { until } from '../support/apps/scripted.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';
import { redisUrl } from '../support/keyvalue/servers.js';
import { describeKeyValue } from 'giotto-cache/testing';

let runs = 0;

@Controller()
class ItemController {
  @GiottoCache(60, { program: 'item', tags: ['items'], lockTimeout: 60_000 })
  @Get('item/:id')
  item(@Param('id') id: string) {
    return { id, run: ++runs };
  }
}

/** What README names. */
const MINIMAL = ['+get', '+mget', '+set', '+unlink', '+scan', '+info'];
const LIFETIMES = ['+pttl', '+pexpire', '+persist'];
const DOCUMENTED = [...MINIMAL, '+evalsha', '+eval', ...LIFETIMES, '+getrange'];
const without = (...commands: string[]) => MINIMAL.filter((rule) => !commands.includes(rule));

const RULES: readonly (readonly [string, readonly string[]])[] = [
  ['what is documented', DOCUMENTED],
  ['neither scripts nor GETRANGE', [...MINIMAL, ...LIFETIMES]],
  ['nothing but values', MINIMAL],
  ['DEL in place of UNLINK', [...without('+unlink'), '+del']],
  ['neither UNLINK nor DEL', without('+unlink')],
];

const admin = new Redis(redisUrl());
const users: string[] = [];
afterAll(async () => {
  for (const user of users) await admin.call('ACL', 'DELUSER', user);
  admin.disconnect();
});

/** A user who may do that, with the keys under a prefix. */
async function urlFor(rules: readonly string[], pattern: string): Promise<string> {
  const user = `giotto-${randomUUID()}`;
  users.push(user);
  await admin.call(
    'ACL',
    'SETUSER',
    user,
    'on',
    '>secret',
    'resetkeys',
    `~${pattern}`,
    'resetchannels',
    '-@all',
    ...rules,
  );
  const url = new URL(redisUrl());
  [url.username, url.password] = [user, 'secret'];
  return url.href;
}

describe.each(RULES)('an ACL user who may use %s', (_, rules) => {
  describeKeyValue('RedisKeyValue', {
    create: async (prefix) =>
      patient(new RedisKeyValue(await urlFor(rules, `${prefix.replaceAll('*', '\\*')}*`), { prefix })),
  });

  let app: Running;
  let logger: RecordingLogger;
  let prefix: string;
  beforeEach(async () => {
    runs = 0;
    prefix = `giotto-acl-${randomUUID()}:`;
    logger = new RecordingLogger();
    const cache = new RedisKeyValue(await urlFor(rules, `${prefix}*`));
    app = await start('express', {
      controllers: [ItemController],
      cache: { cache, prefix, timeout: PATIENCE },
      prepare: (made) => made.useLogger(logger),
    });
  });
  afterEach(() => app.close());

  const item = async () => JSON.parse((await app.get('/item/1')).text).run as number;
  const leases = async () => (await admin.keys(`${prefix}*`)).filter((key) => key.includes('lease'));
  const service = () => app.app.get(GiottoCacheService);

  it('has hits and misses, invalidates, and leaves no lease', async () => {
    expect([await item(), await item()]).toEqual([1, 1]);
    for (const run of [2, 3, 4]) {
      expect(await service().invalidate({ tags: 'items' })).toBe(true);
      expect([await item(), await item()]).toEqual([run, run]);
    }
    await app.app.close();
    expect([await leases(), logger.warnings]).toEqual([[], []]);
  });

  it('invalidates everything under the prefix', async () => {
    await item();
    expect(await service().clear()).toBe(true);
    expect([await item(), logger.warnings]).toEqual([2, []]);
  });
});

describe.each(ONE_CLIENT_EACH)('a client of %s', (_name, make) => {
  it.each(RULES)('stores, removes and clears for an ACL user who may use %s', async (_what, rules) => {
    const prefix = `giotto-acl-${randomUUID()}:`;
    const made = make(await urlFor(rules, `${prefix}*`));
    const keyValue = patient(new RedisKeyValue(made.client, { prefix }));
    const value = Buffer.from('v');
    await keyValue.set('k', value, 60);
    expect([await keyValue.delete('k'), await keyValue.delete('k')]).toEqual([true, false]);
    await keyValue.set('k', value, 60);
    await keyValue.clear();
    expect(await keyValue.get('k')).toBeUndefined();
    made.end();
  });
});

describe('an ACL user who lacks a command without a substitute', () => {
  let app: Running;
  let logger: RecordingLogger;
  const begin = async (missing: string) => {
    logger = new RecordingLogger();
    const prefix = `giotto-acl-${randomUUID()}:`;
    const cache = new RedisKeyValue(await urlFor(without(missing), `${prefix}*`));
    app = await start('express', {
      controllers: [ItemController],
      cache: { cache, prefix, timeout: PATIENCE },
      prepare: (made) => made.useLogger(logger),
    });
  };
  afterEach(() => app.close());

  it.each([
    ['MGET', '+mget'],
    ['SET', '+set'],
  ])('has uncached answers, and one line names the command: %s', async (command, missing) => {
    await begin(missing);
    for (let time = 0; time < 5; time++) expect((await app.get('/item/1')).status).toBe(200);
    await until(() => logger.warnings.length > 0);
    expect(logger.warnings).toEqual([expect.stringMatching(new RegExp(`NOPERM.*${command}`, 'i'))]);
  });

  it('invalidates everything without SCAN, and gets an error that names it from clear() of the backend alone', async () => {
    await begin('+scan');
    const before = await app.get('/item/1');
    expect((await app.get('/item/1')).text).toBe(before.text);
    expect(await app.app.get(GiottoCacheService).clear()).toBe(true);
    expect((await app.get('/item/1')).text).not.toBe(before.text);
    await expect(app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE).clear()).rejects.toThrow(/NOPERM.*scan/i);
    expect(logger.warnings).toEqual([]);
  });
});
