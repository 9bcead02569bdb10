import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  type MiddlewareConsumer,
  type NestInterceptor,
  type NestMiddleware,
  type NestModule,
  type PipeTransform,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { notCached } from '../support/apps/not-cached.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';

let runs = 0;
let open: { close(): Promise<void> }[] = [];
beforeEach(() => {
  runs = 0;
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  open = [];
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  const serve = async (Shop: Type, ...[providers, imports]: [Provider[]?, Type[]?]) => {
    const logger = new RecordingLogger();
    const app = await start(adapter, {
      controllers: [Shop],
      providers,
      imports,
      prepare: (made) => made.useLogger(logger),
    });
    open.push(app);
    return { app, logger };
  };

  const askTwice = async (app: Running) => {
    for (let time = 0; time < 2; time++) expect((await app.get('/shop/7')).status).toBe(200);
  };

  @Injectable()
  class Guard implements CanActivate {
    @GiottoCache(60)
    async mayEnter(who: string) {
      return runs++ >= 0 && who !== '';
    }

    async canActivate(context: ExecutionContext) {
      return this.mayEnter(context.switchToHttp().getRequest<{ url: string }>().url);
    }
  }

  @Injectable()
  class Pipe implements PipeTransform {
    @GiottoCache(60)
    async load(id: string) {
      return { id, run: ++runs };
    }

    transform(id: string) {
      return this.load(id);
    }
  }

  @Injectable()
  class Interceptor implements NestInterceptor {
    @GiottoCache(60)
    async look(id: string) {
      return { id, run: ++runs };
    }

    async intercept(_context: ExecutionContext, next: CallHandler) {
      await this.look('x');
      return next.handle();
    }
  }

  @Controller('shop')
  class Plain {
    @Get(':id')
    find(@Param('id') id: string) {
      return { id };
    }
  }

  @Controller('shop')
  class Guarded extends Plain {
    @UseGuards(Guard)
    @Get(':id')
    override find(@Param('id') id: string) {
      return { id };
    }
  }

  @Controller('shop')
  class Piped extends Plain {
    @Get(':id')
    override find(@Param('id', Pipe) id: string) {
      return { id };
    }
  }

  @Controller('shop')
  @UseInterceptors(Interceptor)
  class Intercepted extends Plain {
    @Get(':id')
    override find(@Param('id') id: string) {
      return { id };
    }
  }

  it.each<[string, Type, Provider[]]>([
    ['a guard', Guarded, []],
    ['a pipe', Piped, []],
    ['an interceptor', Intercepted, []],
    ['a guard that is a provider too', Guarded, [Guard]],
    ['a guard of the whole application', Plain, [{ provide: APP_GUARD, useClass: Guard }]],
    ['a guard of the whole application from a factory', Plain, [{ provide: APP_GUARD, useFactory: () => new Guard() }]],
  ])('the method of %s is cached', async (_, Shop, providers) => {
    const { app, logger } = await serve(Shop, providers);
    await askTwice(app);
    expect(runs).toBe(1);
    expect(logger.warnings).toEqual([]);
  });

  it('the method of a guard made by hand runs uncached, with a warning', async () => {
    @Controller('shop')
    @UseGuards(new Guard())
    class Shop extends Plain {
      @Get(':id')
      override find(@Param('id') id: string) {
        return { id };
      }
    }
    const { app, logger } = await serve(Shop);
    await askTwice(app);
    expect(runs).toBe(2);
    expect(logger.warnings).toEqual([notCached('Guard.mayEnter', 'move the method to a provider')]);
  });

  it('the method of a middleware runs uncached, with a warning', async () => {
    @Injectable()
    class Middleware implements NestMiddleware {
      @GiottoCache(60)
      async look(id: string) {
        return { id, run: ++runs };
      }

      async use(_request: unknown, _response: unknown, next: () => void) {
        await this.look('x');
        next();
      }
    }
    @Module({})
    class Around implements NestModule {
      configure(consumer: MiddlewareConsumer) {
        consumer.apply(Middleware).forRoutes(Plain);
      }
    }
    const { app, logger } = await serve(Plain, [], [Around]);
    await askTwice(app);
    expect(runs).toBe(2);
    expect(logger.warnings).toEqual([notCached('Middleware.look', 'to a middleware')]);
  });
});
