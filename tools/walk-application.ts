import 'reflect-metadata';
import { Controller, Get, Logger, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { GiottoCache, GiottoCacheModule } from '../lib/index.js';

@Controller()
class CatsController {
  @GiottoCache(3600)
  @Get('cats/:id')
  find(@Param('id') id: string) {
    return { id, name: 'Felix' };
  }
}

@Module({ imports: [GiottoCacheModule.forRoot({ cache: 'locmem' })], controllers: [CatsController] })
class CatsModule {}

/**
 * Starts the application whose hits are followed, on a free port of this machine.
 * @param handle called with what handles a request further
 */
export async function start(handle: (next: () => void) => void): Promise<{ url: string; close(): Promise<void> }> {
  Logger.overrideLogger(['error']);
  const application = await NestFactory.create(CatsModule);
  application.use((_request: unknown, _response: unknown, next: () => void) => handle(next));
  await application.listen(0, '127.0.0.1');
  return { url: `${await application.getUrl()}/cats/1`, close: () => application.close() };
}
