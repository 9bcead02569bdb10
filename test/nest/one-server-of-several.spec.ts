import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { GiottoCacheModule, GiottoCacheService, MemcacheKeyValue } from 'giotto-cache';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { startMemcached, type PrivateServer } from '../support/servers/index.js';

/** More than a server takes that works, however busy the machine is. One that is stopped is given up after it. */
const TIMEOUT_MS = 2000;

describe('with one of three Memcached servers gone', () => {
  let servers: PrivateServer[];
  beforeAll(async () => {
    servers = await Promise.all([startMemcached(), startMemcached(), startMemcached()]);
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  it.each([
    ['stopped', async (server: PrivateServer) => server.pause()],
    ['killed', (server: PrivateServer) => server.kill()],
  ])('the others go on caching, and one line says what is missing: %s', async (how, harm) => {
    const logger = new RecordingLogger();
    @Module({
      imports: [
        GiottoCacheModule.forRoot({
          cache: new MemcacheKeyValue({ hosts: servers.map(({ url }) => url), prefix: `${how}:` }),
          timeout: TIMEOUT_MS,
        }),
      ],
    })
    class Application {}
    const app = await NestFactory.createApplicationContext(Application, { logger });
    const cache = app.get(GiottoCacheService);
    const runs = new Map<string, number>();
    const ask = (program: string) =>
      cache.wrap(1, 60, () => runs.set(program, (runs.get(program) ?? 0) + 1).get(program)!, { program });
    // The servers' ports decide where keys lie, so how many programs have none on the lost server differs from run to run.
    const programs = Array.from({ length: 200 }, (_none, n) => `program ${n}`);
    for (const program of programs) expect(await ask(program)).toBe(1);
    await harm(servers[1]!);
    for (let round = 0; round < 3; round++)
      for (const program of programs) expect(await ask(program)).toBeGreaterThan(0);
    expect([...runs.values()]).toContain(1);
    expect(
      logger.warnings.filter((line) =>
        line.includes('Its keys, and all programs whose version is among them, are not cached'),
      ),
    ).toHaveLength(1);
    expect(logger.warnings.filter((line) => line.includes('nothing is cached'))).toEqual([]);
    await app.close();
    servers[1]!.resume();
  });
});
