/** One application after the other that starts on a backend, answers once, and closes. Then nothing is left that keeps the process alive. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { DataSourceOptions } from 'typeorm';

import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { LocMemKeyValue } from '../../../lib/keyvalue/locmem.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';

/** The backends' names, each followed by its address. */
const given = process.argv.slice(2);

async function database(type: 'postgres' | 'mariadb', where: string) {
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource({ type, url: where } as DataSourceOptions));
}

const BACKENDS = {
  redis: (where: string) => new RedisKeyValue(where),
  memcache: (where: string) => new MemcacheKeyValue(where),
  postgres: (where: string) => database('postgres', where),
  mariadb: (where: string) => database('mariadb', where),
  locmem: () => new LocMemKeyValue(),
};

@Controller()
class GreetingController {
  @Get()
  @GiottoCache(60)
  greeting() {
    return { hello: 'world' };
  }
}

async function opensAndCloses(backend: string, where: string) {
  @Module({
    imports: [GiottoCacheModule.forRoot({ cache: await BACKENDS[backend as keyof typeof BACKENDS](where) })],
    controllers: [GreetingController],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  const answer = await fetch(await app.getUrl(), { headers: { connection: 'close' } });
  console.log(backend, answer.status, answer.headers.get('cache-status'));
  await app.close();
}

for (let at = 0; at < given.length; at += 2) await opensAndCloses(given[at]!, given[at + 1]!);
