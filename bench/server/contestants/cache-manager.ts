import { CacheInterceptor, CacheModule } from '@nestjs/cache-manager';
import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';

import type { Size } from '../../plan/sizes.js';
import { openStores } from '../backends/keyv.js';
import { compute } from '../documents.js';
import type { MakeModule } from '../setup.js';

const HOUR_MS = 3_600_000;

/** Nest's own cache, as its documentation has it: `CacheModule.register()` and `CacheInterceptor`. */
export const makeModule: MakeModule = async (setup) => {
  @Controller()
  @UseInterceptors(CacheInterceptor)
  class Items {
    @Get('items/:size')
    item(@Param('size') size: Size) {
      return compute(size);
    }
  }

  const stores = await openStores(setup);
  return { imports: [CacheModule.register({ ...stores, ttl: HOUR_MS })], controllers: [Items] };
};
