/** An application that the command line starts, on the backend that the environment names. */
import 'reflect-metadata';
import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Ip,
  Module,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Render,
  Res,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { appendFileSync } from 'node:fs';
import type { DataSourceOptions } from 'typeorm';

import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { DummyKeyValue } from '../../../lib/keyvalue/dummy.key-value.js';
import { LocMemKeyValue } from '../../../lib/keyvalue/locmem.key-value.js';
import { MemcacheKeyValue } from '../../../lib/keyvalue/memcache/memcache.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { PageQuery, Tenant } from '../apps/parameters.js';
import { PATIENCE } from '../keyvalue/patient.js';
import { Prices, ViewsController, Weather } from './views.controller.js';

/** The other backends start faster without it. */
const database = async (where: string) => {
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource(JSON.parse(where) as DataSourceOptions));
};

const BACKENDS = {
  locmem: () => new LocMemKeyValue(),
  dummy: () => new DummyKeyValue(),
  redis: (where: string) => new RedisKeyValue(where),
  memcache: (where: string) => new MemcacheKeyValue(where),
  PostgreSQL: database,
  MariaDB: database,
  SQLite: database,
};

/** Read at each start, since the process of a session starts the application on several backends. */
async function options() {
  const { BACKEND = 'locmem', WHERE = '', PREFIX = 'giotto:', SECRET, RELEASE } = process.env;
  const cache = await BACKENDS[BACKEND as keyof typeof BACKENDS](WHERE);
  return { cache, prefix: PREFIX, version: RELEASE, timeout: PATIENCE, ...(SECRET && { secret: SECRET }) };
}

/** Leaves word that a method ran. */
const ran = (program: string) => process.env.CALLS && appendFileSync(process.env.CALLS, `${program}\n`);

const nobody = { canActivate: () => false };

@Controller()
export class ProgramsController {
  @Get('squared')
  @GiottoCache(3600, { program: 'squared' })
  squared(@Query('x', ParseIntPipe) x: number) {
    ran('squared');
    return { x, squared: x * x, calculatedAt: process.hrtime.bigint().toString() };
  }

  @Get('flush')
  @GiottoCache(0, { program: 'flush' })
  flush(@Query('x') x: string) {
    return `flushed ${x}`;
  }

  @Get('page')
  @GiottoCache(60, { program: 'page' })
  page(@Query(new ValidationPipe({ transform: true })) query: PageQuery) {
    return { page: query.page, filter: query.filter, isQuery: query instanceof PageQuery };
  }

  @Post('order/:customer')
  @HttpCode(200)
  @GiottoCache(60, { program: 'order', methods: ['POST'] })
  order(@Param('customer') customer: string, @Body() body: unknown, @Query('tag') tag?: string | string[]) {
    return { customer, body, tag };
  }

  @Post('named')
  @GiottoCache(60, { program: 'named' })
  named(
    @Body('text') text: string,
    @Body('number') number: number,
    @Headers('Accept-Language') language: string,
    @Ip() ip: string,
  ) {
    return { text, number, language, ip };
  }

  @Get('tenant')
  @GiottoCache((model) => ((model as { name: string }).name === 'none' ? null : 60), {
    program: 'tenant',
    vary: ['accept-language'],
  })
  tenant(
    @Tenant() tenant: { name: string },
    @Res({ passthrough: true }) response: { header(name: string, value: string): void },
  ) {
    response.header('X-Tenant', tenant.name);
    return tenant;
  }

  @Get('guarded')
  @UseGuards(nobody)
  @GiottoCache(60, { program: 'guarded' })
  guarded() {
    return { for: 'whoever has the shell' };
  }

  @Get('fails')
  @GiottoCache(60, { program: 'fails' })
  fails(): never {
    throw new Error('The method failed.');
  }

  @Get('echo')
  @Header('Content-Type', 'text/plain')
  @GiottoCache(60, { program: 'echo', tags: [({ text }) => `of ${String(text)}`] })
  echo(@Query('text') text: string) {
    return `said ${text}`;
  }

  @Get('query')
  @GiottoCache(60, { program: 'query' })
  query(@Query() query: Record<string, unknown>) {
    return { own: Object.keys(query), page: query['page'] ?? null };
  }

  @Get('hello')
  @Header('Content-Type', 'text/csv')
  @GiottoCache(60, { program: 'csv' })
  csv() {
    return 'a,b\n1,2\n';
  }

  @Get('template')
  @Render('square.ejs')
  @GiottoCache(60, { program: 'template' })
  template() {
    return { squared: 144 };
  }
}

@Module({
  imports: [GiottoCacheModule.forRootAsync({ useFactory: options })],
  controllers: [ProgramsController, ViewsController],
  providers: [Weather, Prices],
})
export class AppModule {}

/** As its `main.ts` would have it. */
export const createApp = async () => {
  const app = await NestFactory.create(AppModule, { logger: false });
  app.useGlobalPipes({ transform: (value: unknown) => (typeof value === 'string' ? value.trim() : value) });
  return app;
};

/** Not the application. */
export const nothing = 12;
