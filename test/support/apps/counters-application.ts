/** An application over counters that live elsewhere: it answers what they say from the cache, changes them, and invalidates. */
import 'reflect-metadata';
import { Controller, Get, Inject, Module, Param, Post } from '@nestjs/common';
import { ModuleRef, NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';

import type { Cache } from '../../../lib/cache/cache.js';
import { callVersion, programVersion, tagVersion } from '../../../lib/cache/store/versions.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { CACHE } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { PATIENCE } from '../keyvalue/patient.js';

const [backend, where = '', prefix, counters, l1, version] = process.argv.slice(2);

const BACKENDS = {
  redis: () => new RedisKeyValue(where),
  memcache: () => new MemcacheKeyValue(where),
  postgres: () => new DatabaseKeyValue(new DataSource({ type: 'postgres', url: where })),
};

const count = async (id: string, method: 'GET' | 'POST') =>
  Number(await (await fetch(`${counters}/${id}`, { method })).text());

/** The ways to say that a counter has changed. */
const WAYS: Record<string, (cache: Cache, id: string) => Promise<boolean>> = {
  call: ({ invalidations }, id) => invalidations.invalidate([callVersion('counter', JSON.stringify({ id }))]),
  program: ({ invalidations }) => invalidations.invalidate([programVersion('counter')]),
  tag: ({ invalidations }, id) => invalidations.invalidate([tagVersion(`counter ${id}`)]),
  result: ({ invalidations }, id) => invalidations.invalidate([tagVersion(`result ${id}`)]),
  clear: ({ invalidations }) => invalidations.clear(),
  /** Says so, and does nothing. */
  pretence: async () => true,
};

@Controller()
class CountersController {
  constructor(@Inject(ModuleRef) private readonly modules: ModuleRef) {}

  /** So short a lifetime that answers are also made anew behind old ones. */
  @Get('counters/:id')
  @GiottoCache(0.05, {
    program: 'counter',
    staleWhileRevalidate: 60,
    tags: [({ id }) => `counter ${id}`, (_, model) => `result ${(model as { id: string }).id}`],
  })
  async counter(@Param('id') id: string) {
    return { id, value: await count(id, 'GET') };
  }

  /** Answers the value, and whether the invalidation was done. */
  @Post('counters/:id/:way')
  async change(@Param('id') id: string, @Param('way') way: string) {
    const value = await count(id, 'POST');
    const cache = this.modules.get<Cache>(CACHE, { strict: false });
    return { value, isDone: await WAYS[way]!(cache, id) };
  }
}

@Module({
  imports: [
    GiottoCacheModule.forRoot({
      cache: BACKENDS[backend as keyof typeof BACKENDS](),
      prefix,
      version,
      l1: JSON.parse(l1!),
      timeout: PATIENCE,
    }),
  ],
  controllers: [CountersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
console.log(await app.getUrl());
process.stdin.resume().once('end', () => void app.close());
