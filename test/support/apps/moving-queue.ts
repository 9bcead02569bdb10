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
import { type Adapter, start, type Running } from './application.js';
import { RecordingLogger } from './recording-logger.js';
import { DATABASES, type TestDatabase } from '../database/databases.js';
import { memcacheHosts, redisUrl } from '../keyvalue/servers.js';

const LARGE = 'x'.repeat(900_000);
/** The server is never silent for as long as this, however little of the machine it gets; to come through the queue may take longer. */
const TIMEOUT = 5000;

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

const BACKENDS = {
  Redis: async () => new RedisKeyValue(redisUrl()),
  Memcached: async () => new MemcacheKeyValue({ hosts: memcacheHosts() }),
  PostgreSQL: () => inDatabase(DATABASES.PostgreSQL!),
  MariaDB: () => inDatabase(DATABASES.MariaDB!),
  SQLite: () => inDatabase(DATABASES.SQLite!),
} satisfies Record<string, () => Promise<GiottoKeyValue>>;

/** What a case asks with. */
interface Queue {
  readonly app: Running;
  readonly logger: RecordingLogger;
  /** How many of the small pages come from the cache now. */
  hits(): Promise<number>;
}

/** By name, what others do while every small page stays a hit. */
const CASES = {
  'costs others no hit while 80 clients ask for the head of a large entry': async ({ app, logger, hits }: Queue) => {
    expect(await hits()).toBe(ids.length);
    runs = 0;
    const heads = Promise.all(Array.from({ length: 240 }, () => app.ask({ method: 'HEAD', path: '/large?id=0' })));
    const found = await hits();
    const refused = (await heads).filter(({ cache }) => !cache.includes('; hit'));
    expect(refused.map(({ cache }) => cache)).toEqual([]);
    expect([found, runs]).toEqual([ids.length, 0]);
    expect(logger.warnings).toEqual([]);
  },

  'stores what 180 clients ask for that nobody has asked for': async ({ app, logger, hits }: Queue) => {
    const answers = await Promise.all(Array.from({ length: 180 }, (_, n) => app.get(`/small?id=new-${n}`)));
    expect(
      answers.map(({ cache }) => cache).filter((cache) => cache !== 'giotto; fwd=uri-miss; detail=storing'),
    ).toEqual([]);
    expect(await hits()).toBe(ids.length);
    expect(logger.warnings).toEqual([]);
  },

  'costs others no entry while 100 clients ask for large ones that nobody has asked for': async ({
    app,
    logger,
    hits,
  }: Queue) => {
    for (let round = 0; round < 2; round++)
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => app.ask({ method: 'HEAD', path: `/large?id=${round}-${n}` })),
      );
    expect(logger.warnings).toEqual([]);
    expect(await hits()).toBe(ids.length);
  },
};

/** Names of cases that send little, and so take little time. */
export const SMALL = ['stores what 180 clients ask for that nobody has asked for'] as const;

export type QueueBackend = keyof typeof BACKENDS;
export const QUEUE_BACKENDS = Object.keys(BACKENDS) as QueueBackend[];

/** Runs the cases, all of them unless told, on an application of its own each. */
export function describeMovingQueue(
  adapter: Adapter,
  backend: QueueBackend,
  cases: readonly (keyof typeof CASES)[] = Object.keys(CASES) as (keyof typeof CASES)[],
): void {
  describe(`a queue that moves, on ${backend}, with many clients at once, on ${adapter},`, () => {
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
        cache: { cache: await BACKENDS[backend](), prefix: `${randomUUID()}:`, timeout: TIMEOUT },
        prepare: (created) => created.useLogger(logger),
      });
      await app.get('/large?id=0');
      for (const id of ids) await app.get(`/small?id=${id}`);
    });
    afterEach(async () => {
      await app.close();
      await Promise.all(databases.splice(0).map((database) => database.drop()));
    });

    it.each(cases)('%s', (name) => CASES[name]({ app, logger, hits }));
  });
}
