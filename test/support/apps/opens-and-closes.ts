/** An application that starts on a backend, answers once, closes, and then has nothing left that keeps it alive. */
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

const [backend, where = ''] = process.argv.slice(2);

async function database(type: 'postgres' | 'mariadb') {
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource({ type, url: where } as DataSourceOptions));
}

const BACKENDS = {
  redis: () => new RedisKeyValue(where),
  memcache: () => new MemcacheKeyValue(where),
  postgres: () => database('postgres'),
  mariadb: () => database('mariadb'),
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

@Module({
  imports: [GiottoCacheModule.forRoot({ cache: await BACKENDS[backend as keyof typeof BACKENDS]() })],
  controllers: [GreetingController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
const answer = await fetch(await app.getUrl(), { headers: { connection: 'close' } });
console.log(answer.status, answer.headers.get('cache-status'));
await app.close();
