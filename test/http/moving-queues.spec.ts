import { randomUUID } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';

import {
  DatabaseKeyValue,
  GiottoCache,
  type GiottoKeyValue,
  MemcacheKeyValue,
  RedisKeyValue,
  syncdb,
} from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { memcacheHosts, redisUrl } from '../support/keyvalue/servers.js';

const LARGE = 'x'.repeat(900_000);
/** The server is never silent for as long as this, however little of the machine it gets; to come through the queue may take longer. */
const TIMEOUT = 2000;

const ids = Array.from({ length: 50 }, (_, id) => id);
let runs = 0;

@Controller()
class PagesController {
  @GiottoCache(600, { jitter: 0 })
  @Get('small')
  small(@Query('id') id: string) {
    runs++;
    return `small ${id}`;
  }

  @GiottoCache(600, { jitter: 0 })
  @Get('large')
  large(@Query('id') _id: string) {
    runs++;
    return LARGE;
  }
}

const databases: TestDatabase[] = [];

async function inDatabase(create: () => Promise<TestDatabase>): Promise<GiottoKeyValue> {
  const database = await create();
  databases.push(database);
  await syncdb(new DataSource(database.options));
  return new DatabaseKeyValue(new DataSource(database.options));
}

const BACKENDS: readonly (readonly [string, () => Promise<GiottoKeyValue>])[] = [
  ['Redis', async () => new RedisKeyValue(redisUrl())],
  ['Memcached', async () => new MemcacheKeyValue({ hosts: memcacheHosts() })],
  ...Object.entries(DATABASES).map(([name, create]) => [name, () => inDatabase(create)] as const),
];

describe.each(ADAPTERS)('with many clients at once, on %s', (adapter) => {
  describe.each(BACKENDS)('a queue that moves, on %s,', (_name, connect) => {
    let app: Running;
    let logger: RecordingLogger;
    const hits = async () => {
      const answers = await Promise.all(ids.map((id) => app.get(`/small?id=${id}`)));
      return answers.filter(({ cache }) => cache.includes('; hit')).length;
    };

    beforeEach(async () => {
      logger = new RecordingLogger();
      app = await start(adapter, {
        controllers: [PagesController],
        cache: { cache: await connect(), prefix: `${randomUUID()}:`, timeout: TIMEOUT },
        prepare: (created) => created.useLogger(logger),
      });
      await app.get('/large?id=0');
      for (const id of ids) await app.get(`/small?id=${id}`);
    });
    afterEach(async () => {
      await app.close();
      await Promise.all(databases.splice(0).map((database) => database.drop()));
    });

    it('costs others no hit while 80 clients ask for the head of a large entry', async () => {
      expect(await hits()).toBe(ids.length);
      runs = 0;
      const heads = Promise.all(Array.from({ length: 240 }, () => app.ask({ method: 'HEAD', path: '/large?id=0' })));
      const found = await hits();
      const refused = (await heads).filter(({ cache }) => !cache.includes('; hit'));
      expect(refused.map(({ cache }) => cache)).toEqual([]);
      expect([found, runs]).toEqual([ids.length, 0]);
      expect(logger.warnings).toEqual([]);
    });

    it('stores what 180 clients ask for that nobody has asked for', async () => {
      const answers = await Promise.all(Array.from({ length: 180 }, (_, n) => app.get(`/small?id=new-${n}`)));
      expect(answers.map(({ cache }) => cache).filter((cache) => !cache.includes('stored'))).toEqual([]);
      expect(await hits()).toBe(ids.length);
      expect(logger.warnings).toEqual([]);
    });

    it('costs others no entry while 100 clients ask for large ones that nobody has asked for', async () => {
      for (let round = 0; round < 2; round++)
        await Promise.all(
          Array.from({ length: 100 }, (_, n) => app.ask({ method: 'HEAD', path: `/large?id=${round}-${n}` })),
        );
      expect(logger.warnings).toEqual([]);
      expect(await hits()).toBe(ids.length);
    });
  });
});
