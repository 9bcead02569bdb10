import { Controller, Get, Param } from '@nestjs/common';
import { GiottoCache, GiottoCacheModule, type GiottoCacheOptions } from 'giotto-cache';

import type { Size } from '../plan/sizes.js';
import { openKeyValue } from './backends/key-value.js';
import { compute } from './documents.js';
import type { ContestantModule, Setup } from './setup.js';

/** Under full load every request queues; a hit that comes late shall still be measured as a hit, not become a miss. */
const PATIENCE_MS = 10_000;

/** The library, as its README has it. */
export async function giottoModule(setup: Setup, options: GiottoCacheOptions = {}): Promise<ContestantModule> {
  @Controller()
  class Items {
    @Get('items/:size')
    @GiottoCache(3600)
    item(@Param('size') size: Size) {
      return compute(size);
    }
  }

  const cache = await openKeyValue(setup);
  return { imports: [GiottoCacheModule.forRoot({ cache, timeout: PATIENCE_MS, ...options })], controllers: [Items] };
}
