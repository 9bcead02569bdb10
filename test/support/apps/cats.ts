import { Controller, Get, Injectable, type Type } from '@nestjs/common';
import { GiottoCache, type GiottoCacheProgramOptions } from 'giotto-cache';

/** A controller with one program, `Cats.all`, under these options. */
export function cats(options: object = {}, seconds: number | null = 60): Type {
  @Controller('cats')
  class Cats {
    @GiottoCache(seconds, options as GiottoCacheProgramOptions)
    @Get()
    all() {}
  }
  return Cats;
}

/** An interceptor that only looks on. */
@Injectable()
export class Looker {
  intercept(_context: unknown, next: { handle(): never }) {
    return next.handle();
  }
}
