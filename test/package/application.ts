import 'reflect-metadata';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GiottoCache, GiottoCacheModule } from 'giotto-cache';

const cache = process.argv[2] === 'redis' ? 'redis' : 'locmem';

@Controller()
class NumberController {
  @Get('squared')
  @GiottoCache(3600)
  squared(@Query('x') x: string) {
    return { squared: Number(x) ** 2, calculatedAt: process.hrtime.bigint().toString() };
  }
}

@Module({ imports: [GiottoCacheModule.forRoot({ cache })], controllers: [NumberController] })
class ApplicationModule {}

const application = await NestFactory.create(ApplicationModule, { logger: ['error'] });
await application.listen(0, '127.0.0.1');
console.log(await application.getUrl());
