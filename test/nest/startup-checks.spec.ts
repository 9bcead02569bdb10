import {
  Controller,
  Get,
  Inject,
  Injectable,
  Next,
  Post,
  Put,
  Query,
  Req,
  RequestMethod,
  Res,
  Scope,
  Session,
  Sse,
  UploadedFile,
  UploadedFiles,
  All,
  Head,
  Search,
  type CallHandler,
  type CanActivate,
  type Type,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { GiottoCache } from 'giotto-cache';
import { of } from 'rxjs';

import { start } from '../support/apps/application.js';
import { refusalOf } from '../support/apps/refusals.js';

/** A controller with the one method `all`, whose second parameter has the decorator. */
function withParameter(decorator: ParameterDecorator, options?: object): Type {
  @Controller()
  class Cats {
    @GiottoCache(60, options)
    @Get()
    all(@Query('x') _x: string, @decorator _second: unknown) {}
  }
  return Cats;
}

const KEY = { key: () => 1 };
const cureForKey =
  'Give @GiottoCache a key: (args, context) => … that returns what identifies the call, or let the method take only what it needs of it.';

describe('a parameter that no key can hold', () => {
  const unkeyable: readonly (readonly [string, ParameterDecorator])[] = [
    ['@Req()', Req()],
    ['@Next()', Next()],
    ['@Session()', Session()],
    ['@UploadedFile()', UploadedFile()],
    ['@UploadedFiles()', UploadedFiles()],
  ];

  it.each(unkeyable)('stops the application: %s', async (name, decorator) => {
    expect(await refusalOf({ controllers: [withParameter(decorator)] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_UNKEYABLE_PARAMETER',
      message: `Cats.all: the parameter ${name} (number 2) cannot be part of a cache key. ${cureForKey}`,
    });
  });

  it.each(unkeyable)('is allowed with the option key: %s', async (_, decorator) => {
    expect(await refusalOf({ controllers: [withParameter(decorator, KEY)] })).toEqual({ answer: 'started' });
  });

  it('is allowed if caching is off', async () => {
    @GiottoCache(60)
    @Controller()
    class Cats {
      @GiottoCache(null)
      @Get()
      all(@Req() _request: unknown) {}
    }
    expect(await refusalOf({ controllers: [Cats] })).toEqual({ answer: 'started' });
  });
});

describe('@Res()', () => {
  const refusal = {
    name: 'Error',
    code: 'GIOTTO_RESPONSE_NOT_PASSTHROUGH',
    message:
      'Cats.all: with the parameter @Res() (number 2) the method sends the response by itself, so there is nothing to cache. Write @Res({ passthrough: true }) and return the value.',
  };

  it.each<readonly [string, ParameterDecorator, object | undefined, object]>([
    ['without passthrough', Res(), undefined, refusal],
    ['with passthrough: false', Res({ passthrough: false }), undefined, refusal],
    ['without passthrough, with a key', Res(), KEY, refusal],
    ['with passthrough', Res({ passthrough: true }), undefined, { answer: 'started' }],
    ['with passthrough and a key', Res({ passthrough: true }), KEY, { answer: 'started' }],
  ])('%s', async (_, decorator, options, expected) => {
    expect(await refusalOf({ controllers: [withParameter(decorator, options)] })).toEqual(expected);
  });
});

@Injectable({ scope: Scope.REQUEST })
class OfOneRequest {}

@Injectable()
class OfOneRequestToo {
  constructor(@Inject(OfOneRequest) readonly inner: OfOneRequest) {}
}

@Injectable({ scope: Scope.TRANSIENT })
class Transient {}

describe('a request-scoped controller', () => {
  const refusal = {
    name: 'Error',
    code: 'GIOTTO_REQUEST_SCOPED',
    message:
      'Cats.all: its class is request-scoped, so its result can depend on state that no key contains. Make the class and its dependencies singletons, and pass the method everything it needs as arguments.',
  };

  function injecting(injected: Type, way: 'constructor' | 'property'): Type {
    @Controller()
    class Cats {
      constructor(@Inject(way === 'constructor' ? injected : Transient) readonly one: unknown) {}
      @Inject(way === 'property' ? injected : Transient) readonly other: unknown;
      @GiottoCache(60)
      @Get()
      all() {}
    }
    return Cats;
  }

  it('is refused because of its own scope', async () => {
    @Controller({ scope: Scope.REQUEST })
    class Cats {
      @GiottoCache(60)
      @Get()
      all() {}
    }
    expect(await refusalOf({ controllers: [Cats] })).toEqual(refusal);
  });

  it.each([OfOneRequest, OfOneRequestToo])('is refused because of its dependencies: %p', async (injected) => {
    for (const way of ['constructor', 'property'] as const)
      expect(
        await refusalOf({
          controllers: [injecting(injected, way)],
          providers: [OfOneRequest, OfOneRequestToo, Transient],
        }),
      ).toEqual(refusal);
  });

  it('does not include one that injects a transient provider', async () => {
    expect(await refusalOf({ controllers: [injecting(Transient, 'constructor')], providers: [Transient] })).toEqual({
      answer: 'started',
    });
  });
});

@Injectable({ scope: Scope.REQUEST })
class GuardOfOneRequest implements CanActivate {
  canActivate = () => true;
}

@Injectable({ scope: Scope.REQUEST })
class InterceptorOfOneRequest {
  intercept = (_context: unknown, next: CallHandler) => next.handle();
}

describe('a request-scoped guard or interceptor', () => {
  it.each([
    ['a guard', '__guards__', GuardOfOneRequest],
    ['an interceptor', '__interceptors__', InterceptorOfOneRequest],
  ])('is allowed: %s', async (_, metadata, enhancer) => {
    let runs = 0;
    @Controller('cats')
    class Cats {
      @GiottoCache(60)
      @Get()
      all() {
        return { runs: ++runs };
      }
    }
    Reflect.defineMetadata(metadata, [enhancer], Cats);
    const app = await start('express', { controllers: [Cats] });
    const answers = [await app.get('/cats'), await app.get('/cats')];
    await app.close();
    expect(answers.map(({ text, cache }) => [text, cache])).toEqual([
      ['{"runs":1}', 'giotto; fwd=uri-miss; stored'],
      ['{"runs":1}', 'giotto; hit; ttl=60'],
    ]);
  });
});

describe('@Sse()', () => {
  it('is refused', async () => {
    @Controller()
    class Cats {
      @GiottoCache(60)
      @Sse('all')
      all() {
        return of({ data: 1 });
      }
    }
    expect(await refusalOf({ controllers: [Cats] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_SSE',
      message:
        'Cats.all: a stream of @Sse() events never ends, so it cannot be cached. Take @GiottoCache off it, or write @GiottoCache(null).',
    });
  });
});

describe('methods that contradict the route', () => {
  const withRoute = (route: MethodDecorator, methods: string[]): Type => {
    @Controller()
    class Cats {
      @GiottoCache(60, { methods })
      @route
      all() {}
    }
    return Cats;
  };

  it.each<readonly [string, MethodDecorator, string[], string, string]>([
    ['POST on @Get()', Get(), ['POST'], 'POST', 'Get()'],
    ['the second of two', Get(), ['GET', 'put'], 'put', 'Get()'],
    ['GET on @Post()', Post(), ['GET'], 'GET', 'Post()'],
    ['HEAD on @Put()', Put(), ['PUT', 'HEAD'], 'HEAD', 'Put()'],
    ['GET on @Head()', Head(), ['GET'], 'GET', 'Head()'],
  ])('stop the application: %s', async (...[, route, methods, stray, served]) => {
    expect(await refusalOf({ controllers: [withRoute(route, methods)] })).toEqual({
      name: 'Error',
      code: 'GIOTTO_CONTRADICTORY_METHODS',
      message: `Cats.all: methods: ['${stray}'] contradicts @${served}, which never gets such a request. Remove it, or put it on the handler that does.`,
    });
  });

  it.each<readonly [string, MethodDecorator, string[]]>([
    ['POST on @Post()', Post(), ['post']],
    ['GET and HEAD on @Get()', Get(), ['GET', 'HEAD']],
    ['any on @All()', All(), ['POST', 'REPORT']],
    ['SEARCH on @Search()', Search(), ['SEARCH']],
  ])('do not include %s', async (_, route, methods) => {
    expect(await refusalOf({ controllers: [withRoute(route, methods)] })).toEqual({ answer: 'started' });
  });

  it('do not include the module’s, which are for all routes', async () => {
    expect(RequestMethod.POST).toBe(1);
    expect(await refusalOf({ controllers: [withRoute(Get(), [])], cache: { methods: ['POST'] } })).toEqual({
      answer: 'started',
    });
  });
});
