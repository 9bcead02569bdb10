import 'reflect-metadata';
import { Controller, Get, Logger, Module, Param } from '@nestjs/common';
import { Test } from '@nestjs/testing';

import { GIOTTO_CLOCK, GiottoCache, GiottoCacheModule } from '../lib/index.js';

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

/** Stands still: a second that begins between two hits would have the header made anew. */
const clock = () => Date.UTC(2026, 0, 1);

/**
 * Starts the application whose hits are followed, on a free port of this machine.
 * @param handle called with what handles a request further
 */
export async function start(handle: (next: () => void) => void): Promise<{ url: string; close(): Promise<void> }> {
  Logger.overrideLogger(['error']);
  const module = await Test.createTestingModule({ imports: [CatsModule] })
    .overrideProvider(GIOTTO_CLOCK)
    .useValue(clock)
    .compile();
  const application = module.createNestApplication();
  application.use((_request: unknown, _response: unknown, next: () => void) => handle(next));
  await application.listen(0, '127.0.0.1');
  return { url: `${await application.getUrl()}/cats/1`, close: () => application.close() };
}
