import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  createParamDecorator,
  Get,
  Injectable,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
  type ExecutionContext,
} from '@nestjs/common';
import { inspect, isDeepStrictEqual } from 'node:util';

import { GiottoCache, GiottoCacheService, GiottoInvalidate, type GiottoCacheProgramOptions } from 'giotto-cache';
import { ArgumentNames } from '../../lib/cache/key/argument-names.js';
import { encode } from '../../lib/cache/key/encode.js';
import { ROUTE_ARGUMENTS } from '../../lib/nest/metadata/nest-metadata.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { RecordingLogger } from '../support/apps/recording-logger.js';
import { refusalOf } from '../support/apps/refusals.js';
import { thrownBy } from '../support/errors.js';

interface User {
  readonly sub: string;
}

const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext): User => {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
  return { sub: headers['x-user'] ?? 'nobody' };
});

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

describe('a name that no argument has', () => {
  const shopWith = (options: GiottoCacheProgramOptions) => {
    @Controller()
    class Strange {
      @GiottoCache(60, options)
      @Get('strange/:id')
      strange(@CurrentUser() _user: User, @Param('id') id: string) {
        return { id };
      }
    }
    return Strange;
  };

  it.each<[string, GiottoCacheProgramOptions]>([
    ['tags', { tags: [({ user }) => String(user)] }],
    ['key', { key: ({ user, ...rest }) => [user, rest] }],
  ])('stops the start if a function destructures it: %s', async (_, options) => {
    const message =
      'Strange.strange: there is no argument "user". There are: _user, id. Use one of these names, or give the arguments others: names: [\'…\'].';
    expect(await refusalOf({ controllers: [shopWith(options)] })).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message,
    });
  });

  it('stops the start if a function of a rule destructures it', async () => {
    @Controller()
    class Strange {
      @GiottoInvalidate({ program: 'x', foreign: true, args: ({ user }) => user as string })
      @Post('strange')
      strange(@CurrentUser() _user: User) {}
    }
    expect(await refusalOf({ controllers: [Strange] })).toMatchObject({ code: 'GIOTTO_UNKNOWN_ARGUMENT' });
  });

  it('is one that two arguments share, neither of them of the path, until the rule names them', async () => {
    const shopUnder = (names?: string[]) => {
      @Controller()
      class Strange {
        @GiottoInvalidate({ program: 'x', foreign: true, args: ({ id }) => id as string, names })
        @Post('strange')
        strange(@Query('id') _one: string, @Body('id') _other: string) {}
      }
      return Strange;
    };
    expect(await refusalOf({ controllers: [shopUnder()] })).toMatchObject({
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message: expect.stringMatching('There are: query.id, body.id[.]'),
    });
    expect(await refusalOf({ controllers: [shopUnder(['id'])] })).toEqual({ answer: 'started' });
  });

  it.each<[unknown]>([[['id', 'id']], [[1]], ['id'], [['']]])('cannot come from names: %j', async (names) => {
    expect(await refusalOf({ controllers: [shopWith({ names: names as string[] })] })).toMatchObject({
      code: 'GIOTTO_INVALID_OPTION',
    });
  });

  it.each(ADAPTERS)('keeps the response from being stored, and one warning lists the names, on %s', async (adapter) => {
    const logger = new RecordingLogger();
    const app = await start(adapter, {
      controllers: [shopWith({ tags: [(args) => String(args['user'])] })],
      prepare: (made) => made.useLogger(logger),
    });
    for (const id of [1, 2])
      expect(await app.get(`/strange/${id}`)).toMatchObject({
        status: 200,
        cache: 'giotto; fwd=bypass; detail=option-error',
      });
    expect(logger.warnings).toEqual([
      expect.stringMatching(/^Strange\.strange is not cached: .*there is no argument "user"\. There are: _user, id\./),
    ]);
    await app.close();
  });
});

describe('named arguments', () => {
  const names = new ArgumentNames({
    where: 'Shop.item',
    isOpen: false,
    names: [
      { name: 'id', index: 0, isRest: false, alias: 'param.id' },
      { name: '__proto__', index: 1, isRest: false },
    ],
  });
  const named = names.of([7, 'x']);
  const other = names.of([7, 'x']);

  it('are called by their names, what the key calls them, and their positions', () => {
    expect([named['id'], named['param.id'], named['0'], named['1'], Object.keys(named)]).toEqual([
      7,
      7,
      7,
      'x',
      ['id', '__proto__'],
    ]);
  });

  it.each<[string, (args: Record<string, unknown>) => unknown]>([
    ['read', (args) => args['page']],
    ['taken out', ({ page }) => page],
    ['taken out with a default', ({ page = 1 }) => page],
    ['a position', (args) => args['2']],
  ])('throw for an unknown name: %s', (_, read) => {
    expect(thrownBy(() => read(named))).toMatchObject({
      name: 'TypeError',
      code: 'GIOTTO_UNKNOWN_ARGUMENT',
      message: expect.stringMatching('There are: id, __proto__[.]'),
    });
  });

  it('look like a plain object to code that inspects them', async () => {
    expect({ ...named }).toEqual(
      Object.fromEntries([
        ['id', 7],
        ['__proto__', 'x'],
      ]),
    );
    expect(JSON.stringify(named)).toBe('{"id":7,"__proto__":"x"}');
    expect(encode(named, 'args')).toBe(
      encode(
        Object.fromEntries([
          ['id', 7],
          ['__proto__', 'x'],
        ]),
        'args',
      ),
    );
    expect(structuredClone(named)).toEqual(structuredClone({ ...named }));
    expect([isDeepStrictEqual(named, other), 'page' in named, Object.hasOwn(named, 'id'), `${String(named)}`]).toEqual([
      true,
      false,
      true,
      '[object Object]',
    ]);
    expect([named.constructor, named instanceof Object, named[Symbol.iterator as never]]).toEqual([
      Object,
      true,
      undefined,
    ]);
    expect(await Promise.resolve(named)).toBe(named);
    expect(inspect(named)).toContain('id: 7');
    expect(named).toEqual(other);
    const seen: string[] = [];
    for (const name in named) seen.push(name);
    expect(seen).toEqual(['id', '__proto__']);
  });
});
