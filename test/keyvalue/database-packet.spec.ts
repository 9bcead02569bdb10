import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, ParseIntPipe, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { DatabaseKeyValue, GiottoCache, syncdb } from 'giotto-cache';
import { ADAPTERS, start, type Adapter } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { eventually } from '../support/keyvalue/outcomes.js';
import { PATIENCE, patient } from '../support/keyvalue/patient.js';
import { type PrivateServer, startMariaDb } from '../support/servers/index.js';

const MIB = 1024 * 1024;
/** Below what 16 MiB take, and above what one takes. */
const LARGE = 600_000;

@Controller()
class TextsController {
  @GiottoCache(3600)
  @Get('texts/:n')
  text(@Param('n') n: string, @Query('length', ParseIntPipe) length: number) {
    return { n, text: 'x'.repeat(length) };
  }
}

describe('DatabaseKeyValue on a MariaDB whose max_allowed_packet is below a value', () => {
  let server: PrivateServer;
  let root: DataSource;
  const dataSource = () => new DataSource({ type: 'mariadb', url: server.url });
  const limit = (bytes: number) => root.query(`SET GLOBAL max_allowed_packet = ${bytes}`);
  const breakConnections = async () => {
    const others: { id: string }[] = await root.query(
      "SELECT id FROM information_schema.processlist WHERE user = 'root' AND id <> CONNECTION_ID()",
    );
    await Promise.all(others.map(({ id }) => root.query(`KILL ${id}`).catch(() => undefined)));
  };
  beforeAll(async () => {
    server = await startMariaDb();
    root = await new DataSource({ type: 'mariadb', url: server.url, poolSize: 1 }).initialize();
    await syncdb(dataSource());
  });
  afterAll(async () => {
    await root.destroy();
    await server.stop();
  });

  const startOn = async (adapter: Adapter) => {
    const logger = new RecordingLogger();
    const cache = { cache: new DatabaseKeyValue(dataSource()), prefix: `${randomUUID()}:`, timeout: PATIENCE };
    const app = await start(adapter, {
      controllers: [TextsController],
      cache,
      prepare: (created) => created.useLogger(logger),
    });
    const cacheOf = async (n: number, length: number) => (await app.get(`/texts/${n}?length=${length}`)).cache;
    return { ...app, logger, cacheOf };
  };
  const ONE_LINE = [
    expect.stringMatching(/^database \(mariadb\) .* of at most \d+ bytes, .* Raise max_allowed_packet /),
  ];

  it.each(ADAPTERS)('says so, goes on without it, and caches all others, on %s', async (adapter) => {
    await limit(MIB);
    const { logger, cacheOf, close } = await startOn(adapter);
    for (let n = 0; n < 10; n++) {
      expect(await cacheOf(n, LARGE)).toBe('giotto; fwd=uri-miss; detail=size');
      expect(await cacheOf(n, 10)).toBe('giotto; fwd=uri-miss; detail=storing');
      expect(await cacheOf(n, 10)).toMatch(/^giotto; hit/);
    }
    expect(logger.warnings).toEqual(ONE_LINE);
    await close();
  });

  it.each(ADAPTERS)('finds out if it is lowered while the application runs, on %s', async (adapter) => {
    await limit(16 * MIB);
    const { logger, cacheOf, close } = await startOn(adapter);
    await cacheOf(0, LARGE);
    expect(await cacheOf(0, LARGE)).toMatch(/^giotto; hit/);
    await limit(MIB);
    await breakConnections();
    await eventually(async () => expect(await cacheOf(1, LARGE)).toBe('giotto; fwd=uri-miss; detail=size'));
    for (let n = 2; n < 10; n++) {
      expect(await cacheOf(n, LARGE)).toBe('giotto; fwd=uri-miss; detail=size');
      await eventually(async () => expect(await cacheOf(n, 10)).toMatch(/^giotto; hit/));
    }
    expect(logger.warnings).toEqual(ONE_LINE);
    await close();
  });

  it('keeps nothing under the key, and does as if the value had been too large from the first', async () => {
    await limit(16 * MIB);
    const keyValue = patient(new DatabaseKeyValue(dataSource(), { prefix: `${randomUUID()}:` }));
    await keyValue.set('k', Buffer.from('old'), 60);
    await limit(MIB);
    await breakConnections();
    await eventually(() => keyValue.get('none'));
    expect(await keyValue.add('other', Buffer.alloc(LARGE), 60)).toBe(false);
    await keyValue.set('k', Buffer.alloc(LARGE), 60);
    expect(await keyValue.getMany(['k', 'other'])).toEqual([undefined, undefined]);
    expect(keyValue.maxValueBytes).toBeLessThan(LARGE);
    await keyValue.close();
  });
});
