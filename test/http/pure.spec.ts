import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  HttpCode,
  Injectable,
  NotFoundException,
  Query,
  Redirect,
  Render,
  Res,
  Scope,
  ServiceUnavailableException,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { Exclude } from 'class-transformer';
import { catchError, EMPTY, map, of, retry, tap, toArray, type Observable } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoView, json, template, type GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { useTemplates } from '../support/apps/templates.js';

let runs = 0;
/** How often interceptors worked on a value. */
let applied = 0;
let seen: unknown[] = [];

@Injectable()
class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => (applied++, data instanceof StreamableFile ? data : { data: data ?? null })));
  }
}

@Injectable({ scope: Scope.REQUEST })
class ScopedEnvelope extends Envelope {}

/** Looks at the handler, as one that reads metadata does. */
class NamingEnvelope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((data: unknown) => (applied++, { data, of: context.getHandler().name, in: context.getType(), on: context.switchToHttp().getRequest<{ method: string }>().method })));
  }
}

class Stamp implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((stamped: unknown) => (applied++, { stamped })));
  }
}

class Looking implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap((value: unknown) => void seen.push(JSON.parse(JSON.stringify(value)))));
  }
}

const operating = (name: string, operate: (handled: Observable<unknown>) => Observable<unknown>): Type<NestInterceptor> =>
  ({
    [name]: class implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return operate(next.handle());
      }
    },
  })[name]!;

class Account {
  readonly id = 7;
  @Exclude() readonly password = 'hunter2';
}

const VALUES: Record<string, () => unknown> = {
  instance: () => new Account(),
  'list of instances': () => [new Account(), new Account()],
  null: () => null,
  undefined: () => undefined,
  text: () => 'text',
  date: () => new Date(1000),
};

const FACES = { 'application/json': json(), 'text/csv': (model: unknown) => `view of ${JSON.stringify(model)}\n`, 'text/html': template('squared') };

let failures = 0;

class PureController {
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

  @GiottoCache(60, { statuses: [203] })
  @HttpCode(203)
  @Get('coded')
  coded(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('X-Own', 'yes');
    return new Account();
  }

  @HttpCode(203)
  @Get('plain/coded')
  plainCoded(@Res({ passthrough: true }) reply: Reply) {
    reply.header('X-Own', 'yes');
    return new Account();
  }

  @GiottoCache(60)
  @Get('file')
  file() {
    runs++;
    return new StreamableFile(Buffer.from('file'), { type: 'text/csv' });
  }

  @Get('plain/file')
  plainFile() {
    return new StreamableFile(Buffer.from('file'), { type: 'text/csv' });
  }

  @GiottoCache(60)
  @Get('failing')
  failing() {
    runs++;
    throw new NotFoundException('it is not there');
  }

  @Get('plain/failing')
  plainFailing() {
    throw new NotFoundException('it is not there');
  }

  @GiottoCache(60)
  @Get('unstored')
  unstored(@Res({ passthrough: true }) reply: Reply) {
    runs++;
    reply.header('Set-Cookie', 'a=1');
    return new Account();
  }

  @Get('plain/unstored')
  plainUnstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return new Account();
  }

  @GiottoCache(60)
  @Get('at-second')
  atSecond() {
    if (++failures === 1) throw new ServiceUnavailableException();
    return new Account();
  }

  @Get('plain/at-second')
  plainAtSecond() {
    if (++failures === 1) throw new ServiceUnavailableException();
    return new Account();
  }
}

class PagesController {
  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    runs++;
    return { x: 2, squared: 4 };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4 };
  }

  @GiottoCache(60)
  @GiottoView(FACES)
  @Get('view')
  view() {
    runs++;
    return { x: 2, squared: 4 };
  }

  @GiottoView(FACES)
  @Get('plain/view')
  plainView() {
    return { x: 2, squared: 4 };
  }

  @GiottoCache(60, { statuses: [301] })
  @Redirect('/fixed', 301)
  @Get('redirect')
  redirect() {
    runs++;
    return { url: '/own' };
  }
}

@Controller()
class FreeController extends PureController {}

const bound = (Base: Type, ...interceptors: (Type<NestInterceptor> | NestInterceptor)[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends Base {}
  return BoundController;
};

describe.each(ADAPTERS)('on %s an interceptor that was declared pure', (adapter: Adapter) => {
  let app: Running;
  beforeEach(() => {
    [runs, applied, failures, seen] = [0, 0, 0, []];
  });
  afterEach(() => app.close());

  const begin = async (ingredients: Ingredients, cache: GiottoCacheOptions) => {
    app = await start(adapter, { ...ingredients, cache, prepare: async (server) => (await useTemplates(adapter, server), await ingredients.prepare?.(server)) });
  };

  const expectAsWithout = async (path: string, headers = {}) => {
    const plain = await app.get(`/plain${path}`, { headers });
    const [before, one] = [applied, await app.get(path, { headers })];
    const [between, other] = [applied, await app.get(path, { headers })];
    for (const { status, text, headers: sent } of [one, other]) {
      expect([status, text.replaceAll(path, `/plain${path}`)]).toEqual([plain.status, plain.text]);
      expect([sent['content-type'], sent['x-own'], sent['set-cookie']]).toEqual([plain.headers['content-type'], plain.headers['x-own'], plain.headers['set-cookie']]);
    }
    return { plain, one, other, applied: [between - before, applied - between] };
  };

  const expectStored = async (path: string, headers = {}) => {
    const { one, other, ...rest } = await expectAsWithout(path, headers);
    expect([one.cache, other.cache, runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    return { one, other, ...rest };
  };

  it.each(Object.keys(VALUES))('is applied before the response is stored, and hits skip it: %s', async (name) => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { applied: times } = await expectStored(`/value?name=${encodeURIComponent(name)}`);
    expect(times).toEqual([1, 0]);
    expect(app.app.get(GiottoCacheService).explain('BoundController.value')).toMatchObject({
      level: 'view',
      why: 'Envelope is applied before the response is stored, and nothing else changes the response',
    });
  });

  it.each<[string, Type, Ingredients]>([
    ['named by its class', Envelope, { controllers: [bound(PureController, Envelope)] }],
    ['bound as an instance', Envelope, { controllers: [bound(PureController, new Envelope())] }],
    ['bound to all by its instance', Envelope, { controllers: [FreeController], prepare: (server) => void server.useGlobalInterceptors(new Envelope()) }],
    ['provided for all', Envelope, { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Envelope }] }],
    ['made for each request', ScopedEnvelope, { controllers: [bound(PureController, ScopedEnvelope)] }],
    ['provided for all, made for each request', ScopedEnvelope, { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: ScopedEnvelope }] }],
    ['that gives a promise', Stamp, { controllers: [bound(PureController, Stamp)] }],
  ])('is applied wherever it stands: %s', async (_name, pure, ingredients) => {
    await begin(ingredients, { pure: [pure] });
    const { applied: times } = await expectStored('/value?name=instance');
    expect(times).toEqual([1, 0]);
  });

  it.each<[string, (Type | NestInterceptor)[]]>([
    ['outside of the serializer', [Envelope, ClassSerializerInterceptor]],
    ['inside of the serializer', [ClassSerializerInterceptor, Envelope]],
    ['around another', [Envelope, Stamp]],
    ['inside of another', [Stamp, Envelope]],
    ['on both sides of the serializer', [Stamp, ClassSerializerInterceptor, Envelope]],
    ['twice', [Envelope, new Envelope()]],
  ])('is applied in the order in which Nest runs it: %s', async (_name, interceptors) => {
    await begin({ controllers: [bound(PureController, ...(interceptors as Type[]))] }, { pure: [Envelope, Stamp] });
    await expectStored('/value?name=instance');
  });

  it('on a global envelope and serializer, the most usual kind of application is stored as views', async () => {
    const prepare: Ingredients['prepare'] = (server) => void server.useGlobalInterceptors(new Envelope(), new ClassSerializerInterceptor(server.get(Reflector)));
    await begin({ controllers: [FreeController], prepare }, { pure: [Envelope] });
    const { one } = await expectStored('/value?name=instance');
    expect(one.text).toBe('{"data":{"id":7}}');
  });

  it('gets the context of the call', async () => {
    await begin({ controllers: [bound(PureController, NamingEnvelope)] }, { pure: [NamingEnvelope] });
    const [miss, hit] = [await app.get('/value?name=text'), await app.get('/value?name=text')];
    expect([miss.text, hit.text]).toEqual(Array(2).fill('{"data":"text","of":"value","in":"http","on":"GET"}'));
  });

  it.each(['/coded', '/file'])('leaves status, headers and files as they are: %s', async (path) => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    await expectStored(path);
  });

  it('works on what is not stored as ever', async () => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { one, other, applied: times } = await expectAsWithout('/unstored');
    expect([one.cache, other.cache, times]).toEqual([...Array(2).fill('giotto; fwd=uri-miss; detail=set-cookie'), [1, 1]]);
  });

  it('works on what goes past the cache as ever', async () => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { one, applied: times } = await expectAsWithout('/value?name=instance', { authorization: 'Bearer 1' });
    expect([one.cache, times]).toEqual(['giotto; fwd=bypass; detail=authorization', [1, 1]]);
  });

  it('is applied before a page is rendered', async () => {
    const Doubling = operating('Doubling', (handled) => handled.pipe(map((value) => ({ ...(value as object), x: 20 }))));
    await begin({ controllers: [bound(PagesController, Doubling)] }, { pure: [Doubling] });
    const { one } = await expectStored('/page');
    expect(one.text).toContain('20');
  });

  it.each(['application/json', 'text/csv', 'text/html'])('is applied before a view is made: %s', async (accept) => {
    const Doubling = operating('Doubling', (handled) => handled.pipe(map((value) => ({ ...(value as object), x: 20 }))));
    await begin({ controllers: [bound(PagesController, Doubling)] }, { pure: [Doubling] });
    const { one } = await expectStored('/view', { accept });
    expect(one.text).toContain('20');
  });

  it('works on a redirection of a hit as ever', async () => {
    const Elsewhere = operating('Elsewhere', (handled) => handled.pipe(map((value) => ({ url: `${(value as { url: string }).url}/else` }))));
    await begin({ controllers: [bound(PagesController, Elsewhere)] }, { pure: [Elsewhere] });
    const [miss, hit] = [await app.get('/redirect'), await app.get('/redirect')];
    expect([miss.cache, hit.cache, runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    for (const { status, headers } of [miss, hit]) expect([status, headers.location]).toEqual([301, '/own/else']);
  });

  it.each<[string, (handled: Observable<unknown>) => Observable<unknown>, string]>([
    ['that throws', (handled) => handled.pipe(map(() => { throw new NotFoundException('none of it'); })), '/value?name=text'],
    ['that throws what is no exception', (handled) => handled.pipe(map(() => { throw 'nothing'; })), '/value?name=text'],
    ['that emits nothing', () => EMPTY, '/value?name=text'],
    ['that catches what the method throws, and fails afterwards', (handled) => handled.pipe(catchError(() => of('caught')), map(() => { throw new NotFoundException('none of it'); })), '/value?name=text'],
    ['that would catch what it throws itself, were it not over by then', (handled) => handled.pipe(catchError(() => of('caught')), map((value) => { if (value !== 'caught') throw new NotFoundException('none of it'); return value; })), '/value?name=text'],
    ['that catches what the method throws', (handled) => handled.pipe(catchError((error: Error) => of({ instead: error.message }))), '/failing'],
    ['that does nothing of what the method throws', (handled) => handled.pipe(map((data) => ({ data }))), '/failing'],
  ])('fails and recovers as without the cache: one %s', async (_name, operate, path) => {
    const Operating = operating('Operating', operate);
    await begin({ controllers: [bound(PureController, Operating)] }, { pure: [Operating] });
    const { one, other } = await expectAsWithout(path);
    expect([one.cache, other.cache]).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=exception'));
  });

  it('that tries again has the method run again, and is stored', async () => {
    const Retrying = operating('Retrying', (handled) => handled.pipe(retry(2), map((data) => ({ data }))));
    await begin({ controllers: [bound(PureController, Retrying)] }, { pure: [Retrying] });
    const plain = await app.get('/plain/at-second');
    failures = 0;
    const [miss, hit] = [await app.get('/at-second'), await app.get('/at-second')];
    expect([miss.text, hit.text, failures]).toEqual([plain.text, plain.text, 2]);
    expect(hit.cache).toBe('giotto; hit; ttl=60');
  });

  it('may gather values', async () => {
    const Gathering = operating('Gathering', (handled) => handled.pipe(toArray()));
    await begin({ controllers: [bound(PureController, Gathering)] }, { pure: [Gathering] });
    const { one } = await expectStored('/value?name=text');
    expect(one.text).toBe('["text"]');
  });

  it.each<[string, Type[], unknown]>([
    ['inside', [Envelope, Looking], { id: 7, password: 'hunter2' }],
    ['outside', [Looking, Envelope], { data: { id: 7, password: 'hunter2' } }],
  ])('leaves one that looks on to see what it would without the cache: %s', async (_name, interceptors, value) => {
    await begin({ controllers: [bound(PureController, ...interceptors)] }, { pure: [Envelope], transparent: [Looking] });
    await expectAsWithout('/value?name=instance');
    expect(seen).toEqual([value, value, value]);
  });

  it('leaves one that looks on inside of it to see the value that it then fails on', async () => {
    const Failing = operating('Failing', (handled) => handled.pipe(map(() => { throw new NotFoundException('none of it'); })));
    const Catching = operating('Catching', (handled) => handled.pipe(tap((value) => void seen.push(value)), catchError((error: Error) => (seen.push(error.message), of('caught')))));
    await begin({ controllers: [bound(PureController, Failing, Catching)] }, { pure: [Failing], transparent: [Catching] });
    await expectAsWithout('/value?name=text');
    expect(seen).toEqual(['text', 'text', 'text']);
  });

  it('is the cure that a warning names if entities go through it', async () => {
    await begin({ controllers: [bound(PureController, Envelope)] }, {});
    const warnings: string[] = [];
    app.app.useLogger({ log: () => undefined, error: () => undefined, warn: (message: string) => void warnings.push(message) });
    await app.get('/value?name=instance');
    expect(warnings).toEqual([expect.stringMatching(/Account.*Envelope works on the value itself.*pure: \[…\]/)]);
  });
});
