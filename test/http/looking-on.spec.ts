import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Injectable,
  Query,
  Render,
  Res,
  Scope,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Exclude } from 'class-transformer';
import { catchError, concatMap, from, map, of, retry, switchMap, tap, timeout } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, json, template } from 'giotto-cache';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { useTemplates } from '../support/apps/templates.js';

/** What interceptors saw, in order. */
let seen: unknown[] = [];
let runs = 0;
let gate: Promise<void>;
/** Of requests at the interceptor below. */
let arrivals = 0;

const see = (value: unknown) => void seen.push(value);

@Injectable()
class Looking implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    arrivals++;
    return next.handle().pipe(tap(see));
  }
}

/** Reads what only the value has. */
@Injectable()
class Counting implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap((value: { items: unknown[] }) => see(value.items.length)));
  }
}

@Injectable({ scope: Scope.REQUEST })
class Scoped extends Looking {}

@Injectable({ scope: Scope.TRANSIENT })
class Transient extends Looking {}

class Arrow implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(tap(see));
}

class Promising implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap(see));
  }
}

const operating = (name: string, operate: (handled: ReturnType<CallHandler['handle']>) => ReturnType<CallHandler['handle']>): Type<NestInterceptor> =>
  ({
    [name]: class implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return operate(next.handle());
      }
    },
  })[name]!;

const OPERATORS: Type<NestInterceptor>[] = [
  operating('Concatenating', (handled) => handled.pipe(concatMap(async (value) => (see(value), value)))),
  operating('Switching', (handled) => handled.pipe(switchMap((value) => (see(value), from([value]))))),
  operating('Replacing', (handled) => handled.pipe(map((value) => (see(value), 'another')))),
  operating('Timing', (handled) => handled.pipe(timeout(60_000), tap(see))),
  operating('Retrying', (handled) => handled.pipe(retry(2), tap(see))),
  operating('Catching', (handled) => handled.pipe(tap(see), catchError(() => of('caught')))),
];

class Account {
  readonly id = 7;
  @Exclude() readonly password = 'hunter2';
}

const NOTE = () => ({ items: [1, 2, 3], date: new Date(1000), tags: new Map([['a', new Set([1])]]), big: 12, gone: undefined });

const VALUES: Record<string, () => unknown> = {
  object: NOTE,
  null: () => null,
  undefined: () => undefined,
  'empty text': () => '',
  text: () => 'text',
  number: () => 7,
  list: () => [1, [2, { three: null }]],
  bytes: () => Buffer.from([1, 2, 255]),
};

const FILE = () => new StreamableFile(Buffer.from('file'), { type: 'text/csv', disposition: 'inline' });

/** Each program beside the same route without the cache. */
class ValuesController {
  @GiottoCache(60)
  @Get('value')
  value(@Query('name') name: string) {
    runs++;
    return VALUES[name]!();
  }

  @Get('plain/value')
  plainValue(@Query('name') name: string) {
    return VALUES[name]!();
  }

  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    runs++;
    return { x: 2, squared: 4, items: [1] };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4, items: [1] };
  }

  @GiottoCache(60)
  @Get('slow')
  async slow() {
    runs++;
    await gate;
    return NOTE();
  }

  @GiottoCache(60)
  @Get('unstored')
  unstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    runs++;
    return NOTE();
  }

  @Get('plain/unstored')
  plainUnstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return NOTE();
  }

  @GiottoCache(60)
  @Get('file')
  file() {
    runs++;
    return FILE();
  }

  @GiottoCache(60)
  @Get('account')
  account() {
    runs++;
    return new Account();
  }

  @Get('plain/account')
  plainAccount() {
    return new Account();
  }
}

class ViewsController {
  @GiottoCache(60)
  @GiottoView({ 'application/json': json(), 'text/csv': (model: { x: number }) => `x\n${model.x}\n`, 'text/html': template('squared') })
  @Get('view')
  view() {
    runs++;
    return { x: 2, squared: 4, items: [1] };
  }

  @GiottoView({ 'application/json': json(), 'text/csv': (model: { x: number }) => `x\n${model.x}\n`, 'text/html': template('squared') })
  @Get('plain/view')
  plainView() {
    return { x: 2, squared: 4, items: [1] };
  }
}

@Controller()
class FreeController extends ValuesController {}

const bound = (...interceptors: (Type<NestInterceptor> | NestInterceptor)[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends ValuesController {}
  return BoundController;
};

const boundToViews = (...interceptors: Type<NestInterceptor>[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends ViewsController {}
  return BoundController;
};

const comparable = (value: unknown) => (value instanceof StreamableFile ? ['file', value.getHeaders()] : value);

describe.each(ADAPTERS)('on %s an interceptor that only looks on', (adapter: Adapter) => {
  let app: Running;
  beforeEach(() => {
    [seen, runs, arrivals] = [[], 0, 0];
  });
  afterEach(() => app.close());

  const begin = async (ingredients: Ingredients) => {
    app = await start(adapter, { ...ingredients, prepare: async (server) => (await useTemplates(adapter, server), await ingredients.prepare?.(server)) });
  };

  /** What it sees on the twin, on a miss and on a hit. */
  const watched = async (path: string, headers = {}) => {
    const answers = [];
    for (const asked of [`/plain${path}`, path, path]) {
      const before = seen.length;
      const answer = await app.get(asked, { headers });
      answers.push({ answer, seen: seen.slice(before).map(comparable) });
    }
    return answers as [(typeof answers)[0], (typeof answers)[0], (typeof answers)[0]];
  };

  const expectSeenAlike = async (path: string, headers = {}) => {
    const [plain, miss, hit] = await watched(path, headers);
    expect([miss.answer.cache, hit.answer.cache, runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    expect(plain.seen.length).toBeGreaterThan(0);
    expect(miss.seen).toStrictEqual(plain.seen);
    expect(hit.seen).toStrictEqual(plain.seen);
    for (const { answer } of [miss, hit])
      expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([plain.answer.status, plain.answer.text, plain.answer.headers['content-type']]);
  };

  it.each(Object.keys(VALUES))('sees the value in place of a finished response: %s', async (name) => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    await expectSeenAlike(`/value?name=${encodeURIComponent(name)}`);
  });

  it('may read what only the value has', async () => {
    await begin({ controllers: [bound(Counting)], cache: { transparent: [Counting] } });
    await expectSeenAlike('/value?name=object');
    expect(seen).toEqual([3, 3, 3]);
  });

  it.each<[string, Type<NestInterceptor>, Ingredients]>([
    ['named by its class', Looking, { controllers: [bound(Looking)] }],
    ['bound as an instance', Looking, { controllers: [bound(new Looking())] }],
    ['bound to all by its instance', Looking, { controllers: [FreeController], prepare: (server) => void server.useGlobalInterceptors(new Looking()) }],
    ['provided for all', Looking, { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Looking }] }],
    ['made for each request', Scoped, { controllers: [bound(Scoped)] }],
    ['provided for all, made for each request', Scoped, { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Scoped }] }],
    ['made for each place', Transient, { controllers: [bound(Transient)] }],
    ['with its method as a property', Arrow, { controllers: [bound(Arrow)] }],
    ['that gives a promise', Promising, { controllers: [bound(Promising)] }],
    ...OPERATORS.slice(0, 2).map((operator) => [operator.name, operator, { controllers: [bound(operator)] }] as [string, Type, Ingredients]),
    ...OPERATORS.slice(3).map((operator) => [operator.name, operator, { controllers: [bound(operator)] }] as [string, Type, Ingredients]),
  ])('sees it wherever it stands: %s', async (_name, looking, ingredients) => {
    await begin({ ...ingredients, cache: { transparent: [looking] } });
    await expectSeenAlike('/value?name=object');
    expect(seen).toHaveLength(3);
  });

  it('changes nothing by what it emits', async () => {
    const Replacing = OPERATORS[2]!;
    await begin({ controllers: [bound(Replacing)], cache: { transparent: [Replacing] } });
    const [miss, hit] = [await app.get('/value?name=list'), await app.get('/value?name=list')];
    expect([miss.text, hit.text, seen]).toEqual(['[1,[2,{"three":null}]]', '[1,[2,{"three":null}]]', [[1, [2, { three: null }]], [1, [2, { three: null }]]]]);
  });

  it('gets a copy of its own on every hit', async () => {
    class Spoiling implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(tap((value: { items: unknown[] }) => (see(value.items.length), value.items.pop())));
      }
    }
    await begin({ controllers: [bound(Spoiling)], cache: { transparent: [Spoiling] } });
    const answers = [await app.get('/value?name=object'), await app.get('/value?name=object'), await app.get('/value?name=object')];
    expect([seen, runs]).toEqual([[3, 3, 3], 1]);
    for (const { text } of answers) expect(JSON.parse(text).items).toEqual([1, 2, 3]);
  });

  it('sees it for HEAD, for 304 and beside a collapsed answer', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    let open!: () => void;
    gate = new Promise((resolve) => (open = resolve));
    const asked = [app.get('/slow'), app.get('/slow')];
    while (arrivals < 2) await new Promise(setImmediate);
    open();
    const [one, other] = await Promise.all(asked);
    expect([one!.cache, other!.cache].sort()).toEqual(['giotto; fwd=uri-miss; collapsed', 'giotto; fwd=uri-miss; stored']);
    await app.ask({ method: 'HEAD', path: '/slow' });
    const unchanged = await app.get('/slow', { headers: { 'if-none-match': one!.headers.etag } });
    expect([unchanged.status, unchanged.text, runs]).toEqual([304, '', 1]);
    expect(seen).toEqual([NOTE(), NOTE(), NOTE(), NOTE()]);
  });

  it('sees it in place of a page', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    await expectSeenAlike('/page');
  });

  it.each(['application/json', 'text/csv', 'text/html'])('sees the model of a view, whichever is asked for: %s', async (accept) => {
    await begin({ controllers: [boundToViews(Looking)], cache: { transparent: [Looking] } });
    await expectSeenAlike('/view', { accept });
    expect(seen[0]).toEqual({ x: 2, squared: 4, items: [1] });
  });

  it('sees a file as a file', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    const [miss, hit] = [await app.get('/file'), await app.get('/file')];
    expect([miss.text, hit.text, hit.headers['content-type'], runs]).toEqual(['file', 'file', 'text/csv', 1]);
    expectSame(hit, miss);
    const contents = await Promise.all((seen as StreamableFile[]).map(async (file) => Buffer.concat(await file.getStream().toArray() as Buffer[]).toString()));
    expect([contents, seen.map(comparable)]).toEqual([['file', 'file'], Array(2).fill(['file', FILE().getHeaders()])]);
  });

  it('sees the value of what is not stored', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    const [plain, first, second] = await watched('/unstored');
    expect([first.answer.cache, second.seen, first.seen]).toEqual(['giotto; fwd=uri-miss; detail=set-cookie', plain.seen, plain.seen]);
  });

  it('sees the value as the serializers inside of it leave it', async () => {
    await begin({ controllers: [bound(Looking, ClassSerializerInterceptor)], cache: { transparent: [Looking] } });
    await expectSeenAlike('/account');
    expect(seen).toEqual(Array(3).fill({ id: 7 }));
  });

  it('keeps what loses its class from being stored, if it stands inside the serializer; one warning names the cures', async () => {
    await begin({ controllers: [bound(ClassSerializerInterceptor, Looking)], cache: { transparent: [Looking] } });
    const warnings: string[] = [];
    app.app.useLogger({ log: () => undefined, error: () => undefined, warn: (message: string) => void warnings.push(message) });
    const [plain, first, second] = await watched('/account');
    for (const { answer, seen: [value] } of [first, second]) {
      expect([answer.cache, answer.text, value]).toEqual(['giotto; fwd=uri-miss; detail=class-instance', plain.answer.text, new Account()]);
      expect(value).toBeInstanceOf(Account);
    }
    expect([runs, warnings]).toEqual([2, [expect.stringMatching(/account is not cached.*Account.*blind.*pure.*plain objects/)]]);
  });

  it('leaves an error that it throws itself as it is, without a word of the response in its place', async () => {
    const Failing = operating('Failing', (handled) => handled.pipe(tap(() => { throw new Error('it failed'); })));
    await begin({ controllers: [bound(Failing)], cache: { transparent: [Failing] } });
    const [plain, miss, hit] = await watched('/value?name=object');
    for (const { answer } of [miss, hit]) {
      expect([answer.status, answer.text]).toEqual([plain.answer.status, plain.answer.text]);
      for (const name of ['content-type', 'content-length', 'content-encoding', 'etag']) expect(answer.headers[name]).toBe(plain.answer.headers[name]);
    }
  });

  it('makes the model be stored if it cannot be wrapped', async () => {
    await begin({ controllers: [bound(Object.freeze(new Looking()))], cache: { transparent: [Looking] } });
    const [miss, hit] = [await app.get('/value?name=object'), await app.get('/value?name=object')];
    expect([miss.cache, hit.cache, hit.text, seen]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', miss.text, [NOTE(), NOTE()]]);
    const { level, why } = app.app.get(GiottoCacheService).explain('BoundController.value')!;
    expect([level, why]).toEqual(['model', 'Looking works on the value itself; Looking cannot be wrapped to be transparent']);
  });

  it('sends requests past the cache if it is replaced later', async () => {
    const looking = new Looking();
    await begin({ controllers: [bound(looking)], cache: { transparent: [Looking] } });
    await app.get('/value?name=object');
    looking.intercept = (_context, next) => next.handle().pipe(map((value) => ({ wrapped: value })));
    const answer = await app.get('/value?name=object');
    expect([answer.cache, JSON.parse(answer.text).wrapped.items]).toEqual(['giotto; fwd=bypass; detail=rewritten', [1, 2, 3]]);
  });

  it('sees nothing in place of a finished response if it is blind, of which nothing is kept', async () => {
    await begin({ controllers: [bound(ClassSerializerInterceptor, Looking)], cache: { blind: [Looking] } });
    const [plain, miss, hit] = await watched('/account');
    expect([plain.seen[0], miss.seen, hit.seen, runs]).toEqual([new Account(), [undefined], [undefined], 1]);
    expect([miss.answer.cache, hit.answer.cache, miss.answer.text, hit.answer.text]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', '{"id":7}', '{"id":7}']);
  });
});
