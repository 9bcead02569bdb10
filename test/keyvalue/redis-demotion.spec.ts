import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { GiottoCache, GiottoCacheService, RedisKeyValue } from 'giotto-cache';
import { Controller, Get } from '@nestjs/common';
import { start } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { Endpoint } from '../support/keyvalue/demotion.js';
import { eventually, outcomeOf } from '../support/keyvalue/outcomes.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { type MadeClient, ONE_CLIENT_EACH } from '../support/keyvalue/redis-clients.js';

const bytes = (text: string) => Buffer.from(text);
const UNAVAILABLE = 'GIOTTO_KEY_VALUE_UNAVAILABLE';

/** Milliseconds between two connections to a server that stays a replica, and between two questions for its role. */
const [RECONNECTS_EVERY, LOOKS_EVERY] = [500, 250];

let runs = 0;

@Controller()
class NewsController {
  @GiottoCache(60, { program: 'news', tags: ['news'] })
  @Get('news')
  news() {
    return { run: ++runs };
  }
}

let endpoint: Endpoint;
beforeAll(async () => {
  endpoint = await Endpoint.start();
});
afterAll(() => endpoint.stop());
beforeEach(() => endpoint.restore());

/** Resolves as soon as a key has this value. */
const becomes = (keyValue: RedisKeyValue, key: string, value: string) =>
  eventually(async () => expect(String(await keyValue.get(key))).toBe(value));

describe('RedisKeyValue whose primary is demoted while the connection is open', () => {
  let keyValue: RedisKeyValue;
  beforeEach(async () => {
    keyValue = patient(new RedisKeyValue(endpoint.url));
    await keyValue.open();
    await keyValue.set('k', bytes('old'), 60);
    expect(String(await keyValue.get('k'))).toBe('old');
  });
  afterEach(() => keyValue.close());

  it('reaches the new primary after the first write that is refused', async () => {
    await endpoint.failOver();
    const { error } = await outcomeOf(() => keyValue.set('k', bytes('new'), 60));
    expect(error).toMatchObject({ code: UNAVAILABLE, message: expect.stringMatching(/READONLY .*reconnects until/) });
    await eventually(() => keyValue.set('k', bytes('new'), 60));
    expect(await endpoint.admins[1].get('giotto:k')).toBe('new');
    expect(String(await keyValue.get('k'))).toBe('new');
  });

  it('reaches the new primary although it only reads', async () => {
    await endpoint.failOver();
    await endpoint.admins[1].set('giotto:k', 'new');
    await becomes(keyValue, 'k', 'new');
  });

  it('reads nothing from the replica while its address leads there', async () => {
    await endpoint.demote();
    await outcomeOf(() => keyValue.set('k', bytes('new'), 60));
    for (let connection = 0; connection < 3; connection++) {
      const refused = /READONLY|Connection is closed/;
      const seen = async () => expect((await outcomeOf(() => keyValue.get('k'))).error?.message).toMatch(/READONLY/);
      await eventually(seen);
      for (const read of [() => keyValue.get('k'), () => keyValue.getMany(['k'])])
        expect(await outcomeOf(read)).toMatchObject({
          error: { code: UNAVAILABLE, message: expect.stringMatching(refused) },
        });
    }
    await endpoint.restore();
    await becomes(keyValue, 'k', 'old');
  });

  it('does not flood a server that stays a replica with connections', async () => {
    await endpoint.demote();
    const received = async () =>
      Number((await endpoint.admins[0].info('stats')).match(/total_connections_received:(\d+)/)?.[1]);
    const before = await received();
    const begin = performance.now();
    for (let n = 0; n < 200; n++) await outcomeOf(() => keyValue.set('k', bytes('new'), 60));
    const connections = (await received()) - before;
    expect(connections).toBeLessThanOrEqual((performance.now() - begin) / RECONNECTS_EVERY + 1);
  });

  it('does not open at a replica, and says so', async () => {
    await endpoint.demote();
    const late = patient(new RedisKeyValue(endpoint.url));
    await expect(late.open()).rejects.toMatchObject({ code: UNAVAILABLE, message: expect.stringMatching(/READONLY/) });
    await late.close();
  });

  it('asks for the role at most four times a second, however much it reads', async () => {
    await endpoint.admins[0].config('RESETSTAT');
    const begin = performance.now();
    let reads = 0;
    for (; performance.now() < begin + 1500 || reads <= 100; reads++) await keyValue.get('k');
    const asked = (await endpoint.admins[0].info('commandstats')).match(/cmdstat_info:calls=(\d+)/)?.[1];
    expect(Number(asked)).toBeGreaterThanOrEqual(1);
    expect(Number(asked)).toBeLessThanOrEqual((performance.now() - begin) / LOOKS_EVERY + 1);
  });
});

/** Only its commands can tell a connection of this user that it leads to a replica. */
const WITHOUT_INFO = ['--user', 'blind', 'on', '>secret', '~*', '+@all', '-info'];

describe.each([
  ['MASTERDOWN', ['--replica-serve-stale-data', 'no']],
  [
    'LOADING',
    ['--key-load-delay', '10000', '--loading-process-events-interval-bytes', '1024', '--repl-backlog-size', '16kb'],
  ],
] as const)('RedisKeyValue whose primary answers %s', (what, args) => {
  it('reaches the new primary', async () => {
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const other = await Endpoint.start([...args, ...WITHOUT_INFO]);
    await other.restore();
    const keyValue = patient(new RedisKeyValue(`redis://blind:secret@${other.proxy.address}`));
    await keyValue.open();
    await keyValue.set('k', bytes('old'), 60);
    await other.admins[1].replicaof('NO', 'ONE');
    const filling = Array.from({ length: 1000 }, (_, n) => [`fill ${n}`, 'v'.repeat(100)]);
    await other.admins[1].mset('giotto:k', 'new', ...filling.flat());
    await (what === 'LOADING' ? other.admins[0].replicaof(other.second.host, other.second.port) : other.demote());
    await eventually(async () =>
      expect(await outcomeOf(() => keyValue.get('k'))).toMatchObject({
        error: { message: expect.stringContaining(what) },
      }),
    );
    other.proxy.lead(other.second.port);
    await becomes(keyValue, 'k', 'new');
    await keyValue.close();
    await other.stop();
    warn.mockRestore();
  });
});

describe.each(ONE_CLIENT_EACH)('RedisKeyValue on a client of %s whose primary is demoted', (_name, make) => {
  let made: MadeClient;
  let keyValue: RedisKeyValue;
  beforeEach(async () => {
    made = make(endpoint.url);
    keyValue = patient(new RedisKeyValue(made.client));
    await keyValue.open();
    await keyValue.set('k', bytes('old'), 60);
    await endpoint.demote();
  });
  afterEach(() => made.end());

  it('names the cure, reads nothing from the replica, and works once it is the primary again', async () => {
    const cure = { code: UNAVAILABLE, message: expect.stringMatching(/READONLY.*reconnectOnError.*URL or options/) };
    expect(await outcomeOf(() => keyValue.set('k', bytes('new'), 60))).toMatchObject({ error: cure });
    expect(await outcomeOf(() => keyValue.get('k'))).toMatchObject({ error: cure });
    await endpoint.restore();
    expect(String(await keyValue.get('k'))).toBe('old');
    await keyValue.set('k', bytes('new'), 60);
  });

  it('stops reading from the replica although it only reads', async () => {
    await eventually(async () => expect((await outcomeOf(() => keyValue.get('k'))).error?.message).toMatch(/replica/));
    expect(await outcomeOf(() => keyValue.get('k'))).toMatchObject({ error: { code: UNAVAILABLE } });
  });
});

describe('two applications whose primary is demoted', () => {
  it('are back with caching and invalidation, and serve nothing that was invalidated', async () => {
    const logger = new RecordingLogger();
    const begin = () =>
      start('express', {
        controllers: [NewsController],
        cache: { cache: new RedisKeyValue(endpoint.url), prefix: 'news:', timeout: PATIENCE },
        prepare: (made) => made.useLogger(logger),
      });
    const [one, other] = await Promise.all([begin(), begin()]);
    const runOf = async (app: typeof one) => JSON.parse((await app.get('/news')).text).run as number;
    expect([await runOf(one), await runOf(other)]).toEqual([1, 1]);
    await endpoint.failOver();
    await eventually(async () => expect(await one.app.get(GiottoCacheService).invalidate({ tags: 'news' })).toBe(true));
    await eventually(async () => {
      const seen = [await runOf(one), await runOf(other), await runOf(one), await runOf(other)];
      expect(new Set(seen).size).toBe(1);
      expect(seen[0]).not.toBe(1);
    });
    expect(logger.warnings).not.toEqual([]);
    for (const warning of logger.warnings) expect(warning).toMatch(/READONLY|it is a replica/);
    await Promise.all([one.close(), other.close()]);
  });
});
