/** An application without a fault, on the backend that the environment names. */
import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';

import { DatabaseKeyValue } from '../../../lib/keyvalue/database/database.key-value.js';
import { RedisKeyValue } from '../../../lib/keyvalue/redis/redis.key-value.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { PATIENCE } from '../keyvalue/patient.js';

async function backend() {
  const { BACKEND = 'locmem', WHERE = '' } = process.env;
  if (BACKEND === 'redis') return new RedisKeyValue(WHERE);
  if (BACKEND === 'locmem' || BACKEND === 'dummy') return BACKEND;
  const { DataSource } = await import('typeorm');
  return new DatabaseKeyValue(new DataSource(JSON.parse(WHERE) as DataSourceOptions));
}

@Controller()
class RatesController {
  @Get('rates')
  @GiottoCache(60)
  rates() {
    return { base: 'EUR' };
  }
}

@Module({
  imports: [
    GiottoCacheModule.forRootAsync({
      useFactory: async () => ({ cache: await backend(), prefix: process.env.PREFIX, timeout: PATIENCE }),
    }),
  ],
  controllers: [RatesController],
})
export class HealthyModule {}
