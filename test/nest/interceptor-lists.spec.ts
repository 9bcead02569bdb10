import { describe, expect, it } from '@jest/globals';
import { Controller, Get, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';

import { GiottoCache, type GiottoCacheOptions } from 'giotto-cache';
import { refusalOf } from '../support/apps/refusals.js';

class Looker implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle();
  }
}

@Controller()
class CatsController {
  @GiottoCache(60)
  @Get('cats')
  cats() {
    return 'cats';
  }
}

describe('an interceptor that is declared twice', () => {
  it.each<[GiottoCacheOptions]>([
    [{ pure: [Looker], transparent: [Looker] }],
    [{ pure: [Looker], blind: [Looker] }],
    [{ transparent: [Looker], blind: [Looker] }],
  ])('stops the start: %p', async (cache) => {
    expect(await refusalOf({ controllers: [CatsController], cache })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
      message: expect.stringContaining('Name an interceptor in one of them.'),
    });
  });
});
