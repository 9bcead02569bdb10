import { Controller, Get, Param } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';

import { GiottoCache, RedisKeyValue } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { startRedis, type PrivateServer } from '../support/servers/index.js';

let runs = 0;

@Controller()
class ItemController {
  @GiottoCache(60, { program: 'item' })
  @Get('item/:id')
  item(@Param('id') id: string) {
    return { id, run: ++runs };
  }
}

/** What scripts call is counted by itself. */
const IN_SCRIPTS = ['get', 'pttl', 'set', 'pexpire'];

describe.each(ADAPTERS)('what Redis is asked for a request, on %s', (adapter) => {
  let server: PrivateServer;
  let admin: Redis;
  let apps: Running[];
  beforeAll(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await admin.flushall();
    apps = [];
    await another();
    await another();
    await apps[0]!.get('/item/warm');
    await settled();
  });
  afterEach(() => Promise.all(apps.map((app) => app.close())));

  /** Starts one more process of the application. */
  const another = async () => {
    const cache = { cache: new RedisKeyValue(server.url), timeout: 3000 };
    apps.push(await start(adapter, { controllers: [ItemController], cache }));
  };

  const leases = () => admin.keys('giotto:*lease *');

  /** Waits until what goes on behind an answer is over. */
  const settled = async () => {
    for (let before = ''; ;) {
      const now = JSON.stringify([await counts(), await leases()]);
      if (now === before && (await leases()).length === 0) return;
      before = now;
    }
  };

  /** How often each command was sent since the last reset. The role of the server is asked for besides. */
  const counts = async () => {
    const stats = await admin.info('commandstats');
    const calls = [...stats.matchAll(/cmdstat_(\w+):calls=(\d+)/g)].map(([, name, count]) => [name, Number(count)]);
    return Object.fromEntries(calls.filter(([name]) => !/^(info|config|keys|client|hello)/.test(String(name))));
  };

  const commandsOf = async (path: string, question = {}, app = apps[0]!) => {
    await admin.config('RESETSTAT');
    const { cache } = await app.get(path, question);
    await settled();
    return { cache: cache.replace(/ttl=\d+/, 'ttl'), ...(await counts()) };
  };

  const without = (names: string[], counted: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(counted).filter(([name]) => !names.includes(name)));

  it('is one read for a hit', async () => {
    expect(await commandsOf('/item/warm')).toEqual({ cache: 'giotto; hit; ttl', mget: 1 });
  });

  it('is one script more for the first hit of an entry that another process has stored, and one read from then on', async () => {
    const other = apps[1]!;
    expect(await commandsOf('/item/warm', {}, other)).toEqual({ cache: 'giotto; hit; ttl', eval: 1, mget: 1, pttl: 1 });
    expect(await commandsOf('/item/warm', {}, other)).toEqual({ cache: 'giotto; hit; ttl', mget: 1 });
  });

  it('is a claim with its read, a store, and the end of the lease for a miss', async () => {
    const counted = await commandsOf('/item/1');
    expect(without(IN_SCRIPTS, counted)).toEqual({
      cache: 'giotto; fwd=uri-miss; detail=storing',
      eval: 1,
      evalsha: 1,
      mget: 1,
      unlink: 1,
    });
  });

  it.each(['only-if-cached', 'no-store', 'no-cache', 'max-age=0'])(
    'leaves no lease behind if the client says %s, with an entry or without',
    async (directive) => {
      const question = { headers: { 'cache-control': directive } };
      await commandsOf('/item/2', question);
      await commandsOf('/item/warm', question, apps[1]!);
      expect(await leases()).toEqual([]);
    },
  );
});
