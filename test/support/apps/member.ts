/** One process of several, with an application for each backend: what its method does, the tally that the test keeps says for each call. */
import 'reflect-metadata';
import { Controller, Get, HttpException, Inject, Module, Param, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DataSourceOptions } from 'typeorm';

import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheService } from '../../../lib/nest/values/giotto-cache.service.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { PATIENCE } from '../keyvalue/patient.js';
import type { Orders, Place } from './fleet.js';
import type { Reply } from './reply.js';

const [tally, prefix, places] = process.argv.slice(2) as [string, string, string];

const connect = async ({ backend, where }: Place) => {
  if (backend === 'redis') return new RedisKeyValue(where);
  if (backend === 'memcache') return new MemcacheKeyValue(where);
  // The other backends start faster without it.
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource(JSON.parse(where) as DataSourceOptions));
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

@Controller()
class SlowController {
  constructor(@Inject(GiottoCacheService) private readonly cache: GiottoCacheService) {}

  @GiottoCache(3600, { lockTimeout: 60_000 })
  @Get('patient/:id')
  patient(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    return follow(id, reply);
  }

  @GiottoCache(3600, { lockTimeout: 400 })
  @Get('hasty/:id')
  hasty(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    return follow(id, reply);
  }

  @GiottoCache(1, { lockTimeout: 400, staleWhileRevalidate: 3600 })
  @Get('refreshed/:id')
  refreshed(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    return follow(id, reply);
  }

  @GiottoCache(5, { lockTimeout: 1000 })
  @Get('brief/:id')
  brief(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    return follow(id, reply);
  }

  @Get('invalidate/:id')
  async invalidate(@Param('id') id: string) {
    return { isTaken: await this.cache.invalidate({ program: 'SlowController.patient', args: { id } }) };
  }

  @GiottoCache(3600, { lockTimeout: 0 })
  @Get('alone/:id')
  alone(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    return follow(id, reply);
  }
}

async function follow(id: string, reply: Reply) {
  const { ms, status, cookie, run } = (await (await fetch(`${tally}/${id}/${process.pid}`)).json()) as Orders;
  await wait(ms);
  if (cookie) reply.header('Set-Cookie', `run=${run}`);
  if (status >= 400) throw new HttpException('no', status);
  return { run };
}

async function startOn(place: Place) {
  @Module({
    imports: [GiottoCacheModule.forRoot({ cache: await connect(place), prefix, timeout: PATIENCE })],
    controllers: [SlowController],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}

const apps = await Promise.all((JSON.parse(places) as Place[]).map(startOn));
const end = async () => {
  await Promise.all(apps.map((app) => app.close()));
  process.exit();
};
process.stdin.on('end', () => void end()).resume();
console.log(
  JSON.stringify(
    apps.map((app) => (app.getHttpServer() as Server).address()).map((address) => (address as AddressInfo).port),
  ),
);
