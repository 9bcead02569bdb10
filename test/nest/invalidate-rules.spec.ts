import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Param, ParseIntPipe, Post, Query } from '@nestjs/common';
import { Observable, of } from 'rxjs';

import {
  GiottoCache,
  GiottoCacheService,
  GiottoInvalidate,
  type GiottoInvalidateRule,
  type GiottoInvalidation,
} from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';
import { rejectedBy, thrownBy } from '../support/errors.js';

let runs = 0;
beforeEach(() => {
  runs = 0;
});

@Injectable()
class Users {
  @GiottoCache(60)
  find(id: number, how = 'short') {
    return { id, how, run: ++runs };
  }

  @GiottoInvalidate({ program: 'Users.find', args: ({ 0: id }) => [id] })
  rename(id: number) {
    return { id };
  }

  @GiottoInvalidate({ program: 'Users.find', args: (_args, model: { id: number }) => [model.id, 'long'] })
  @GiottoInvalidate({ tags: [() => null, () => undefined, () => []] })
  shorten(id: number): Observable<{ id: number }> {
    return of({ id: 0 }, { id });
  }
}

class Base {
  @GiottoInvalidate({ program: 'keyed', args: (args) => args['id'] })
  @Post('above/:id')
  above(@Param('id', ParseIntPipe) id: number) {
    return { id };
  }

  @Post('below/:id')
  @GiottoInvalidate({ program: 'keyed', args: (args) => args['id'] })
  below(@Param('id', ParseIntPipe) id: number) {
    return { id };
  }
}

@GiottoCache(60)
@Controller()
class Shop extends Base {
  @GiottoCache(60, { program: 'keyed', key: ({ id }) => id })
  @Get('keyed/:id')
  keyed(@Param('id', ParseIntPipe) id: number, @Query('q') _q?: string) {
    return { id, run: ++runs };
  }

  @Get('covered')
  covered() {
    return { run: ++runs };
  }

  @Post('covered')
  @GiottoInvalidate({ program: 'Shop.covered', args: {} })
  uncover() {}

  @Post('nothing')
  @GiottoInvalidate({ tags: () => null })
  nothing() {}

  @Post('impossible')
  @GiottoInvalidate({ tags: () => 12 as never })
  impossible() {}
}

describe.each(ADAPTERS)('a rule, on %s', (adapter) => {
  let app: Running;
  let service: GiottoCacheService;
  beforeEach(async () => {
    app = await start(adapter, { controllers: [Shop], providers: [Users] });
    service = app.app.get(GiottoCacheService);
  });
  afterEach(() => app.close());
  const isHit = async (path: string) => (await app.get(path)).cache.includes('hit');
  const post = (path: string) => app.ask({ method: 'POST', path });

  it.each(['/above/1', '/below/1'])('counts on an inherited method, on either side of @Post(): %s', async (path) => {
    for (const id of [1, 2]) await app.get(`/keyed/${id}?q=x`);
    expect(await post(path)).toMatchObject({ status: 201, text: '{"id":1}' });
    expect([await isHit('/keyed/1?q=y'), await isHit('/keyed/2?q=y')]).toEqual([false, true]);
  });

  it('counts beside @GiottoCache on its class', async () => {
    await app.get('/covered');
    expect(await isHit('/covered')).toBe(true);
    await post('/nothing');
    expect(await isHit('/covered')).toBe(true);
    await post('/covered');
    expect(await isHit('/covered')).toBe(false);
  });

  it('rejects the call if one of its functions returns something impossible', async () => {
    expect((await post('/impossible')).status).toBe(500);
  });

  it('invalidates one call of a provider’s method', async () => {
    const users = app.app.get(Users);
    const values = async () => [
      (await users.find(1)).run,
      (await users.find(1, 'long')).run,
      (await users.find(2)).run,
    ];
    expect([await values(), await values()]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    expect(await users.rename(1)).toEqual({ id: 1 });
    expect(await values()).toEqual([4, 2, 3]);
    const seen: unknown[] = [];
    await users.shorten(1).forEach((value) => void seen.push(value));
    expect(seen).toEqual([{ id: 0 }, { id: 1 }]);
    expect(await values()).toEqual([4, 5, 3]);
    await service.invalidate({ program: 'Users.find' });
    expect(await values()).toEqual([6, 7, 8]);
  });

  it.each<[string, GiottoInvalidation]>([
    ['nothing', {}],
    ['args without a program', { args: { id: 1 } }],
    ['args without a program, and tags', { tags: 'a', args: { id: 1 } }],
    ['a program that nobody can be called', { program: '' }],
    ['an argument that there is not', { program: 'Shop.covered', args: { id: 1 } }],
    ['arguments without names', { program: 'Shop.covered', args: [1] }],
    ['a program that there is not', { program: 'theirs', args: { a: 1 } }],
    ['what is neither true nor false', { program: 'theirs', foreign: 'yes' as never }],
    ['an argument alone', { program: 'Shop.covered', args: 1 }],
    ['an argument of a provider alone', { program: 'Users.find', args: 1 }],
  ])('of code may not name %s', async (_, invalidation) => {
    expect(await rejectedBy(() => service.invalidate(invalidation))).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_INVALIDATION',
    });
  });

  it.each<[string, GiottoInvalidation]>([
    ['no tags', { tags: [] }],
    ['a program of another application', { program: 'theirs', args: { a: 1 }, foreign: true }],
    ['a key', { program: 'wrap', args: ['key', 1] }],
  ])('of code may name %s', async (_, invalidation) => {
    expect(await service.invalidate(invalidation)).toBe(true);
  });
});

describe('a rule is refused when its class is defined', () => {
  const written = (rule: GiottoInvalidateRule) =>
    thrownBy(() => {
      class Shop_ {
        @GiottoInvalidate(rule)
        change() {}
      }
      return Shop_;
    });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['no rule', undefined],
    ['no tags', { tags: [] }],
    ['no tag', { tags: [null] }],
    ['args without a program', { tags: ['a'], args: { id: 1 } }],
    ['a program that is no name', { program: 12 }],
    ['a program that is empty', { program: '' }],
  ])('that names %s', (_, rule) => {
    expect(written(rule as GiottoInvalidateRule)).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_INVALID_INVALIDATION',
      message: expect.stringMatching(/^Shop_\.change: /),
    });
  });

  it.each<[unknown]>([[12], [''], [{}], [true]])('that names the tag %j', (tag) => {
    for (const tags of [tag, [tag], ['a', [tag]]])
      expect(written({ tags } as GiottoInvalidateRule)).toMatchObject({
        code: 'GIOTTO_INVALID_TAG',
        message: expect.stringMatching(/^Shop_\.change: /),
      });
  });

  it('that stands on anything but a method of an object', () => {
    const refusal = { code: 'GIOTTO_INVALID_INVALIDATION' };
    const onStatic = () => {
      class Shop_ {
        @GiottoInvalidate({ tags: 'a' })
        static change() {}
      }
      return Shop_;
    };
    const onAccessor = () => {
      class Shop_ {
        // @ts-expect-error To TypeScript an accessor is no method either.
        @GiottoInvalidate({ tags: 'a' })
        get change() {
          return 1;
        }
      }
      return Shop_;
    };
    for (const written_ of [onStatic, onAccessor]) expect(thrownBy(written_)).toMatchObject(refusal);
  });
});

describe('at startup, a rule', () => {
  const shopUnder = (rule: GiottoInvalidateRule) => {
    @Controller()
    class Market extends Shop {
      @Post('market')
      @GiottoInvalidate(rule)
      sell() {}
    }
    return Market;
  };

  it('that names an argument which its program does not have is refused', async () => {
    expect(
      await refusalOf({ controllers: [shopUnder({ program: 'Users.find', args: { page: 1 } })], providers: [Users] }),
    ).toMatchObject({
      code: 'GIOTTO_INVALID_INVALIDATION',
      message: expect.stringMatching(/^Market\.sell: /),
    });
  });

  it('that names an unknown program causes one warning', async () => {
    const logger = new RecordingLogger();
    @Controller()
    class Lonely {
      @Post('lonely')
      @GiottoInvalidate({ program: 'itm', args: { id: 1 } })
      @GiottoInvalidate({ program: 'wrap', args: 1 })
      sell() {}
    }
    const lonely = await start('express', { controllers: [Lonely], prepare: (made) => made.useLogger(logger) });
    expect(logger.warnings).toEqual([
      'Lonely.sell: @GiottoInvalidate names "itm", and no program of this application is called that.',
    ]);
    expect((await lonely.ask({ method: 'POST', path: '/lonely' })).status).toBe(201);
    await lonely.close();
  });
});
