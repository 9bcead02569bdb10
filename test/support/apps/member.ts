/** One process of several on one backend: what its method does, the tally that the test keeps says for each call. */
import 'reflect-metadata';
import { Controller, Get, HttpException, Module, Param, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { GiottoCache } from '../../../lib/nest/giotto-cache.decorator.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import type { GiottoCacheProgramOptions } from '../../../lib/nest/giotto-cache.options.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import type { Orders } from './fleet.js';
import type { Reply } from './reply.js';

const [backend, where, tally, options] = process.argv.slice(2) as [string, string, string, string];
const { seconds, ...program } = JSON.parse(options) as GiottoCacheProgramOptions & { seconds: number };

const connect = () => {
  if (backend === 'redis') return new RedisKeyValue(where);
  if (backend === 'memcache') return new MemcacheKeyValue(where);
  return new DatabaseKeyValue(new DataSource(JSON.parse(where) as DataSourceOptions));
};

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

@Controller()
class SlowController {
  @GiottoCache(seconds, program)
  @Get('slow/:id')
  async slow(@Param('id') id: string, @Res({ passthrough: true }) reply: Reply) {
    const { ms, status, cookie, run } = (await (await fetch(`${tally}/${id}/${process.pid}`)).json()) as Orders;
    await wait(ms);
    if (cookie) reply.header('Set-Cookie', `run=${run}`);
    if (status >= 400) throw new HttpException('no', status);
    return { run };
  }
}

@Module({ imports: [GiottoCacheModule.forRoot({ cache: connect(), timeout: 3000 })], controllers: [SlowController] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: false });
await app.listen(0, '127.0.0.1');
process.stdin.on('end', () => void app.close().then(() => process.exit())).resume();
console.log(new URL(await app.getUrl()).port);
