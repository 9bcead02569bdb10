import { Controller, Get, Param, Post, Query } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheService, GiottoLanguage, GiottoMediaType, GiottoView } from 'giotto-cache';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';

const REPRESENTATIONS = {
  'text/plain': (model: unknown) => `text ${JSON.stringify(model)}`,
  'application/json': GiottoView.json(),
};
const OFF = '';
const ON = 'giotto; hit; ttl=60';

let runs = 0;
const ran = (...args: unknown[]) => (runs++, args);

/** Puts a function in the method's place that knows nothing of its metadata. */
const wrapped: MethodDecorator = (_target, _name, descriptor: PropertyDescriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...args: unknown[]) {
    return method.apply(this, args);
  };
};

@Controller('orders')
class Orders {
  @GiottoCache(60)
  @Get('cache-above')
  @GiottoView(REPRESENTATIONS)
  cacheAbove(@Query('x') x: string) {
    return ran(x);
  }

  @GiottoView(REPRESENTATIONS)
  @GiottoCache(60)
  @Get('view-above')
  viewAbove(@Query('x') x: string) {
    return ran(x);
  }

  @Get('null-above')
  @GiottoCache(null)
  @GiottoView(REPRESENTATIONS)
  nullAbove(@Query('x') x: string) {
    return ran(x);
  }

  @Get('null-below')
  @GiottoView(REPRESENTATIONS)
  @GiottoCache(null)
  nullBelow(@Query('x') x: string) {
    return ran(x);
  }

  @GiottoView(REPRESENTATIONS)
  @Get('alone')
  alone(@Query('x') x: string) {
    return ran(x);
  }

  @GiottoView(REPRESENTATIONS)
  @GiottoView({ 'image/png': () => '' })
  @Get('twice')
  twice(@Query('x') x: string) {
    return ran(x);
  }

  @Get('wrapped')
  @wrapped
  @GiottoView(REPRESENTATIONS)
  @GiottoCache(60)
  wrapped(@Query('x') x: string) {
    return ran(x);
  }

  @Get('between')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS, { languages: ['en'] })
  between(@GiottoMediaType() type: string, @Query('x') x: string, @GiottoLanguage() language: string, last = 'last') {
    return ran(type, x, language, last);
  }
}

@GiottoCache(60)
@Controller('class')
class Covered {
  @GiottoView(REPRESENTATIONS)
  @Get('get')
  get(@Query('x') x: string) {
    return ran(x);
  }

  @GiottoView(REPRESENTATIONS)
  @GiottoCache(null)
  @Get('off')
  off(@Query('x') x: string) {
    return ran(x);
  }

  @GiottoView(REPRESENTATIONS)
  @Post('post')
  post(@Query('x') x: string) {
    return ran(x);
  }
}

class Base {
  @GiottoView(REPRESENTATIONS)
  @Get('get/:id')
  get(@Param('id') id: string, @GiottoMediaType() type?: string) {
    return ran(id, type);
  }

  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  @Get('overridden')
  overridden(@Query('x') x: string) {
    return ran(x);
  }
}

@GiottoCache(60)
@Controller('on')
class On extends Base {
  @Get('overridden')
  override overridden(@Query('x') x: string) {
    return ran(x);
  }
}

@GiottoCache(null)
@Controller('off')
class Off extends Base {}

@Controller('own')
class Own extends Base {
  @GiottoView({ 'text/html': () => '<p>' })
  @Get('overridden')
  override overridden(@Query('x') x: string) {
    return ran(x);
  }
}

describe.each(ADAPTERS)('@GiottoView on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [Orders, Covered, On, Off, Own] });
  });
  afterAll(() => app.close());
  beforeEach(() => {
    runs = 0;
  });

  it.each([
    ['below @GiottoCache', '/orders/cache-above?x=1', ON],
    ['above it', '/orders/view-above?x=1', ON],
    ['below @GiottoCache(null)', '/orders/null-above?x=1', OFF],
    ['above @GiottoCache(null)', '/orders/null-below?x=1', OFF],
    ['alone', '/orders/alone?x=1', OFF],
    ['over another', '/orders/twice?x=1', OFF],
    ['below a wrapper', '/orders/wrapped?x=1', ON],
    ['in a class under @GiottoCache', '/class/get?x=1', ON],
    ['in such a class, switched off', '/class/off?x=1', OFF],
  ])('works %s', async (_, path, cache) => {
    const headers = { accept: 'application/json' };
    for (const [accept, text] of [
      ['application/json', '["1"]'],
      ['text/plain', 'text ["1"]'],
    ] as const) {
      const answers = [await app.get(path, { headers: { accept } }), await app.get(path, { headers: { accept } })];
      expect(answers.map((answer) => answer.text)).toEqual([text, text]);
      expect(answers[1]!.cache).toBe(cache);
    }
    expect(runs).toBe(cache === OFF ? 4 : 2);
    expect((await app.get(path, { headers: { ...headers, accept: 'image/png' } })).status).toBe(406);
  });

  it('leaves handlers that the class does not cover uncached', async () => {
    const answer = await app.ask({ method: 'POST', path: '/class/post?x=1' });
    expect([answer.status, answer.text, answer.cache]).toEqual([201, 'text ["1"]', OFF]);
  });

  it('passes the chosen media type and language to the method, and keeps parameter defaults', async () => {
    expect((await app.get('/orders/between?x=1')).text).toBe('text ["text/plain","1","en","last"]');
    const service = app.app.get(GiottoCacheService);
    expect(service.explain('Orders.between')).toMatchObject({ parameters: ['x'] });
  });

  it.each([
    ['/on/get/1', 'text ["1","text/plain"]', ON],
    ['/off/get/1', 'text ["1","text/plain"]', OFF],
    ['/own/get/1', 'text ["1","text/plain"]', OFF],
    ['/on/overridden?x=1', '["1"]', ON],
    ['/off/overridden?x=1', 'text ["1"]', ON],
    ['/own/overridden?x=1', '<p>', OFF],
  ])('is inherited with its method, and not by one that overrides it: %s', async (path, text, cache) => {
    await app.get(path);
    const again = await app.get(path);
    expect([again.status, again.text, again.cache]).toEqual([200, text, cache]);
  });

  it('lists no program that is not cached', () => {
    const names = app.app
      .get(GiottoCacheService)
      .programs()
      .map(({ program }) => program);
    expect(names.sort()).toEqual([
      'Covered.get',
      'Off.overridden',
      'On.get',
      'On.overridden',
      'Orders.between',
      'Orders.cacheAbove',
      'Orders.viewAbove',
      'Orders.wrapped',
    ]);
  });
});

describe('a method with a view, called by hand', () => {
  it('runs uncached', () => {
    expect(new Orders().between('text/html', '2', 'de')).toEqual(['text/html', '2', 'de', 'last']);
    expect(new Orders().nullBelow('3')).toEqual(['3']);
    expect(new Own().get('4')).toEqual(['4', undefined]);
  });
});
