/** An application as it is deployed: in a process of its own, which prints where it listens, logs, and ends in order on SIGTERM. */
import 'reflect-metadata';
import { Controller, Get, Inject, Module, Param, Post, StreamableFile } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import cluster from 'node:cluster';
import { Readable } from 'node:stream';
import type { DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { LocMemKeyValue } from '../../../lib/keyvalue/locmem.key-value.js';
import { DummyKeyValue } from '../../../lib/keyvalue/dummy.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheService } from '../../../lib/nest/values/giotto-cache.service.js';
import { PATIENCE } from '../keyvalue/patient.js';
import type { Deployment } from './deployed-application.js';
import { PlatformThatFreezes } from './freezing-platform.js';

const {
  adapter,
  backend,
  where,
  who,
  source,
  workers = 0,
  freezes,
  options,
} = JSON.parse(process.argv[2]!) as Deployment;

const database = async (type: 'postgres' | 'mariadb') => {
  // The other backends start faster without it.
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource({ type, url: where } as DataSourceOptions));
};

const BACKENDS = {
  locmem: () => new LocMemKeyValue(),
  dummy: () => new DummyKeyValue(),
  redis: () => new RedisKeyValue(where),
  memcache: () => new MemcacheKeyValue(where),
  postgres: () => database('postgres'),
  mariadb: () => database('mariadb'),
};

/** What the test's source says; it may take its time. */
const ask = async (path: string, method = 'GET') => (await fetch(`${source}/${path}`, { method })).text();

/** Of a name that many applications have. */
@Controller()
class AppController {
  constructor(@Inject(GiottoCacheService) private readonly cache: GiottoCacheService) {}

  @Get('hello')
  @GiottoCache(60)
  getHello() {
    return `hello from ${who}`;
  }

  @Get('items/:id')
  @GiottoCache(600, { program: 'item', tags: [({ id }) => `item ${String(id)}`] })
  async item(@Param('id') id: string) {
    const value = await ask(id);
    await ask(`${id}-lingers`);
    return { value };
  }

  @Get('refreshed/:id')
  @GiottoCache(0.001, { program: 'refreshed', staleWhileRevalidate: 600, jitter: 0 })
  async refreshed(@Param('id') id: string) {
    return { value: await ask(id) };
  }

  @Get('streamed/:id')
  @GiottoCache(600, { program: 'streamed' })
  streamed(@Param('id') id: string) {
    return new StreamableFile(Readable.from(parts(id)));
  }

  @Post('items/:id')
  async change(@Param('id') id: string) {
    await ask(id, 'POST');
    return { isTaken: await this.cache.invalidate({ tags: [`item ${id}`] }) };
  }
}

async function* parts(id: string) {
  yield Buffer.from('first ');
  yield Buffer.from(await ask(id));
}

async function serve(): Promise<string> {
  const platform = freezes === undefined ? undefined : new PlatformThatFreezes(freezes);
  @Module({
    imports: [
      GiottoCacheModule.forRoot({
        cache: await BACKENDS[backend](),
        timeout: PATIENCE,
        ...options,
        ...platform?.options,
      }),
    ],
    controllers: [AppController],
  })
  class AppModule {}

  const server = adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, server as ExpressAdapter, { logger: ['log', 'warn', 'error'] });
  app.enableShutdownHooks();
  if (platform !== undefined) platform.watch(app);
  await app.listen(0, '127.0.0.1');
  return app.getUrl();
}

process.on('unhandledRejection', (error) => {
  console.log('unhandled rejection:', error);
  process.exitCode = 70;
});

if (workers > 0 && cluster.isPrimary) {
  for (let at = 0; at < workers; at++) cluster.fork();
  process.once('SIGTERM', () => Object.values(cluster.workers!).forEach((worker) => worker!.process.kill('SIGTERM')));
} else {
  console.log(`listens at ${await serve()}`);
}
