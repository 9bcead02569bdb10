/** An application whose options and hooks reject and throw; prints how often its process heard of a rejection that nobody handled. */
import 'reflect-metadata';
import { Controller, Get, Query } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

import { GiottoCache } from '../../../lib/nest/stand-in/giotto-cache.decorator.js';
import { GiottoCacheModule } from '../../../lib/nest/giotto-cache.module.js';
import { GiottoCacheService } from '../../../lib/nest/values/giotto-cache.service.js';
import { GIOTTO_CLOCK } from '../../../lib/nest/options/giotto-cache.tokens.js';
import { LocMemKeyValue } from '../../../lib/keyvalue/locmem.key-value.js';

const [adapter] = process.argv.slice(2);
const WINDOWS = { staleWhileRevalidate: 10, staleIfError: 100, timeout: 5 };
const PATHS = ['seconds', 'tags', 'result', 'key', 'identify', 'method'];

let unhandled = 0;
process.on('unhandledRejection', () => unhandled++);

let isFailing = false;
const clock = { now: 0 };
const option = (): never => (isFailing ? Promise.reject(new Error('out of order')) : undefined) as never;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

@Controller()
class Programs {
  @GiottoCache(() => (isFailing ? option() : 60), WINDOWS)
  @Get('seconds')
  seconds(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { ...WINDOWS, tags: [() => option()] })
  @Get('tags')
  tags(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { ...WINDOWS, tags: [(_args, _model) => option()] })
  @Get('result')
  result(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { ...WINDOWS, key: option })
  @Get('key')
  key(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, { ...WINDOWS, visibility: 'private' })
  @Get('identify')
  identify(@Query('x') x: string) {
    return { x };
  }

  @GiottoCache(60, WINDOWS)
  @Get('method')
  async method(@Query('x') x: string) {
    await pause(isFailing ? 10 : 0);
    return isFailing ? Promise.reject(new Error('gone')) : { x };
  }
}

const options = {
  cache: new LocMemKeyValue({ clock: () => clock.now }),
  identify: () => (isFailing ? option() : 'ann'),
  onStaleIfError: () => Promise.reject(new Error('no metrics')),
};
const builder = Test.createTestingModule({ imports: [GiottoCacheModule.forRoot(options)], controllers: [Programs] });
const module = await builder
  .overrideProvider(GIOTTO_CLOCK)
  .useValue(() => clock.now)
  .compile();
const app = module.createNestApplication(
  (adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()) as ExpressAdapter,
  { logger: false },
);
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const service = app.get(GiottoCacheService);
const statuses = new Set<number>();

async function askAll() {
  const asked = PATHS.flatMap((path) =>
    [1, 1, 2].map((x) => fetch(`${url}/${path}?x=${x}`, { headers: { connection: 'close' } })),
  );
  for (const answer of await Promise.all(asked)) statuses.add(answer.status);
  await service.wrap('key', option, () => 1, { tags: [option] });
  await service.set('key', 1, 60, { tags: [option] });
}

await askAll();
isFailing = true;
for (const seconds of [0, 63, 12]) {
  clock.now += seconds * 1000;
  await askAll();
  await pause(50);
}
await app.close();
await pause(50);
console.log(JSON.stringify({ statuses: [...statuses], unhandled }));
