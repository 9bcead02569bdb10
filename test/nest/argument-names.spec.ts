import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Injectable, Param, ParseIntPipe, Post, Put, Query } from '@nestjs/common';

import { GiottoCache, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';
import { ROUTE_ARGUMENTS } from '../../lib/nest/metadata/nest-metadata.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { CurrentUser, type User } from '../support/apps/current-user.js';

/** As `@Args('id')` of Nest's GraphQL describes a parameter of a resolver. */
const Args =
  (data: string): ParameterDecorator =>
  (prototype, name, index) => {
    const known = (Reflect.getMetadata(ROUTE_ARGUMENTS, prototype.constructor, name!) ?? {}) as object;
    Reflect.defineMetadata(
      ROUTE_ARGUMENTS,
      { ...known, [`3:${index}`]: { index, data, pipes: [] } },
      prototype.constructor,
      name!,
    );
  };

/** As `@Transactional()` and the like do. */
const Wrapped = (): MethodDecorator => (_prototype, _name, descriptor) => {
  const method = descriptor.value as unknown as (...args: unknown[]) => unknown;
  descriptor.value = function (this: unknown, ...all: unknown[]) {
    return method.apply(this, all);
  } as never;
};

let runs = 0;
const itemTag = ({ id }: Record<string, unknown>) => `item:${String(id)}`;

@Injectable()
class Items {
  @GiottoCache(60, { program: 'find', tags: [itemTag] })
  find(id: number, _how = 'short', ..._rest: string[]) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'wrapped', tags: [itemTag] })
  @Wrapped()
  wrapped(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'query', tags: [itemTag] })
  query(@Args('id') _itemId: number) {
    return { run: ++runs };
  }

  @GiottoCache(60, { program: 'keyed', key: (args) => args, tags: [({ id = 7 }) => itemTag({ id })] })
  keyed(id: number) {
    return { id, run: ++runs };
  }

  @GiottoCache(60, { program: 'minified', names: ['id'], tags: [itemTag] })
  minified(_e: number) {
    return { run: ++runs };
  }

  @GiottoInvalidate({ tags: [itemTag] })
  @Wrapped()
  save(id: number) {
    return { id };
  }

  @GiottoInvalidate({ tags: itemTag })
  mutation(@Args('id') _itemId: number) {}

  @GiottoInvalidate({ program: 'find', args: ({ id, how }) => ({ id, _how: how }) })
  one(id: number, how: string) {
    return { id, how };
  }
}

@Controller()
class Shop {
  @GiottoCache(60, { program: 'mine', visibility: 'public', tags: [(a) => `user:${(a['user'] as User).sub}`, itemTag] })
  @Get('mine/:id')
  mine(@CurrentUser() user: User, @Param('id', ParseIntPipe) id: number, @Query('id') _other?: string) {
    return { id, user, run: ++runs };
  }

  @GiottoInvalidate({ tags: [(a) => `user:${(a['user'] as User).sub}`] })
  @Post('user')
  user(@CurrentUser() user: User) {
    return user;
  }

  @GiottoInvalidate({ tags: [itemTag] })
  @Put('items/:id')
  put(@Query('id') _other: string, @Param('id', ParseIntPipe) id: number, @Body() _item: object) {
    return { id };
  }
}

describe.each(ADAPTERS)('arguments have one name everywhere, on %s', (adapter) => {
  let app: Running;
  let items: Items;
  beforeEach(async () => {
    runs = 0;
    app = await start(adapter, { controllers: [Shop], providers: [Items] });
    items = app.app.get(Items);
  });
  afterEach(() => app.close());
  const runOf = async (name: 'find' | 'wrapped' | 'query' | 'keyed' | 'minified', id = 1) =>
    ((await items[name](id)) as { run: number }).run;

  it.each(['find', 'wrapped', 'query', 'keyed', 'minified'] as const)(
    'in the options of %s, and in invalidations of it',
    async (name) => {
      const changes = [
        () => items.save(1),
        () => items.mutation(1),
        () => app.ask({ method: 'PUT', path: '/items/1?id=2' }),
      ];
      for (const [at, change] of changes.entries()) {
        expect([await runOf(name), await runOf(name, 2), await runOf(name)]).toEqual(
          at === 0 ? [1, 2, 1] : [at + 2, 2, at + 2],
        );
        await change();
      }
      expect([await runOf(name), await runOf(name, 2)]).toEqual([5, 2]);
    },
  );

  it('of a custom decorator is the parameter’s own, and that of a path stays if a query has it too', async () => {
    const get = (user: string) => app.ask({ path: '/mine/1?id=2', headers: { 'x-user': user } });
    const hits = async () => [(await get('a')).cache.includes('hit'), (await get('b')).cache.includes('hit')];
    await hits();
    expect(await hits()).toEqual([true, true]);
    expect((await app.ask({ method: 'POST', path: '/user', headers: { 'x-user': 'a' } })).status).toBe(201);
    expect(await hits()).toEqual([false, true]);
    await items.save(1);
    expect(await hits()).toEqual([false, false]);
  });

  it('in invalidations by code', async () => {
    const service = app.app.get(GiottoCacheService);
    const values = async () => [
      ((await items.find(1)) as { run: number }).run,
      ((await items.find(1, 'long', 'a', 'b')) as { run: number }).run,
    ];
    expect(await values()).toEqual([1, 2]);
    await items.one(1, undefined as never);
    expect(await values()).toEqual([3, 2]);
    await service.invalidate({ program: 'find', args: { id: 1, _how: 'long', _rest: ['a', 'b'] } });
    expect(await values()).toEqual([3, 4]);
    await service.invalidate({ program: 'find', args: [1, 'long', 'a', 'b'] });
    expect(await values()).toEqual([3, 5]);
    await service.invalidate({ program: 'find', args: { 0: 1 } });
    expect(await values()).toEqual([6, 5]);
  });
});
