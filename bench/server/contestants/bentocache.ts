import { Controller, Get, Param } from '@nestjs/common';
import { BentoCache, bentostore } from 'bentocache';

import type { Size } from '../../plan/sizes.js';
import { compute } from '../documents.js';
import type { MakeModule, Setup } from '../setup.js';

/** One tier, so that it does the same work as its neighbours: memory, or a round trip to Redis. */
async function openStore({ backend, url }: Setup) {
  if (backend === 'locmem') {
    const { memoryDriver } = await import('bentocache/drivers/memory');
    return bentostore().useL1Layer(memoryDriver({ maxSize: '64mb' }));
  }
  const { redisDriver } = await import('bentocache/drivers/redis');
  const { Redis } = await import('ioredis');
  return bentostore().useL2Layer(redisDriver({ connection: new Redis(url) }));
}

/** Bentocache, which knows no Nest, in a handler written by hand. */
export const makeModule: MakeModule = async (setup) => {
  const cache = new BentoCache({ default: 'items', stores: { items: await openStore(setup) } });

  @Controller()
  class Items {
    @Get('items/:size')
    item(@Param('size') size: Size) {
      return cache.getOrSet({ key: size, ttl: '1h', factory: () => compute(size) });
    }
  }

  return { controllers: [Items] };
};
