import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { tap } from 'rxjs';

import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import { comparable, expectSeenAlike, openWithTemplates } from '../support/apps/looking-on.js';
import {
  Arrow,
  bound,
  boundToViews,
  Counting,
  FILE,
  FreeController,
  Looking,
  NOTE,
  OPERATORS,
  Promising,
  record,
  Scoped,
  see,
  Transient,
  VALUES,
} from '../support/apps/looked-at.js';

describe.each(ADAPTERS)('on %s an interceptor that only looks on', (adapter: Adapter) => {
  let app: Running;
  beforeEach(() => {
    Object.assign(record, { seen: [], runs: 0, arrivals: 0 });
  });
  afterEach(() => app.close());

  const begin = async (ingredients: Ingredients) => {
    app = await openWithTemplates(adapter, ingredients);
  };

  it.each(Object.keys(VALUES))('sees the value in place of a finished response: %s', async (name) => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    await expectSeenAlike(app, `/value?name=${encodeURIComponent(name)}`);
  });

  it('may read what only the value has', async () => {
    await begin({ controllers: [bound(Counting)], cache: { transparent: [Counting] } });
    await expectSeenAlike(app, '/value?name=object');
    expect(record.seen).toEqual([3, 3, 3]);
  });

  it.each<[string, Type<NestInterceptor>, Ingredients]>([
    ['named by its class', Looking, { controllers: [bound(Looking)] }],
    ['bound as an instance', Looking, { controllers: [bound(new Looking())] }],
    [
      'bound to all by its instance',
      Looking,
      { controllers: [FreeController], prepare: (server) => void server.useGlobalInterceptors(new Looking()) },
    ],
    [
      'provided for all',
      Looking,
      { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Looking }] },
    ],
    ['made for each request', Scoped, { controllers: [bound(Scoped)] }],
    [
      'provided for all, made for each request',
      Scoped,
      { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Scoped }] },
    ],
    ['made for each place', Transient, { controllers: [bound(Transient)] }],
    ['with its method as a property', Arrow, { controllers: [bound(Arrow)] }],
    ['that gives a promise', Promising, { controllers: [bound(Promising)] }],
    ...OPERATORS.slice(0, 2).map(
      (operator) => [operator.name, operator, { controllers: [bound(operator)] }] as [string, Type, Ingredients],
    ),
    ...OPERATORS.slice(3).map(
      (operator) => [operator.name, operator, { controllers: [bound(operator)] }] as [string, Type, Ingredients],
    ),
  ])('sees it wherever it stands: %s', async (_name, looking, ingredients) => {
    await begin({ ...ingredients, cache: { transparent: [looking] } });
    await expectSeenAlike(app, '/value?name=object');
    expect(record.seen).toHaveLength(3);
  });

  it('changes nothing by what it emits', async () => {
    const Replacing = OPERATORS[2]!;
    await begin({ controllers: [bound(Replacing)], cache: { transparent: [Replacing] } });
    const [miss, hit] = [await app.get('/value?name=list'), await app.get('/value?name=list')];
    expect([miss.text, hit.text, record.seen]).toEqual([
      '[1,[2,{"three":null}]]',
      '[1,[2,{"three":null}]]',
      [
        [1, [2, { three: null }]],
        [1, [2, { three: null }]],
      ],
    ]);
  });

  it('gets a copy of its own on every hit', async () => {
    class Spoiling implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return next.handle().pipe(tap((value: { items: unknown[] }) => (see(value.items.length), value.items.pop())));
      }
    }
    await begin({ controllers: [bound(Spoiling)], cache: { transparent: [Spoiling] } });
    const answers = [
      await app.get('/value?name=object'),
      await app.get('/value?name=object'),
      await app.get('/value?name=object'),
    ];
    expect([record.seen, record.runs]).toEqual([[3, 3, 3], 1]);
    for (const { text } of answers) expect(JSON.parse(text).items).toEqual([1, 2, 3]);
  });

  it('sees it for HEAD, for 304 and beside a collapsed answer', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    let open!: () => void;
    record.gate = new Promise((resolve) => (open = resolve));
    const asked = [app.get('/slow'), app.get('/slow')];
    while (record.arrivals < 2) await new Promise(setImmediate);
    open();
    const [one, other] = await Promise.all(asked);
    expect([one!.cache, other!.cache].sort()).toEqual([
      'giotto; fwd=uri-miss; collapsed',
      'giotto; fwd=uri-miss; stored',
    ]);
    await app.ask({ method: 'HEAD', path: '/slow' });
    const unchanged = await app.get('/slow', { headers: { 'if-none-match': one!.headers.etag } });
    expect([unchanged.status, unchanged.text, record.runs]).toEqual([304, '', 1]);
    expect(record.seen).toEqual([NOTE(), NOTE(), NOTE(), NOTE()]);
  });

  it('sees it in place of a page', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    await expectSeenAlike(app, '/page');
  });

  it.each(['application/json', 'text/csv', 'text/html'])(
    'sees the model of a view, whichever is asked for: %s',
    async (accept) => {
      await begin({ controllers: [boundToViews(Looking)], cache: { transparent: [Looking] } });
      await expectSeenAlike(app, '/view', { accept });
      expect(record.seen[0]).toEqual({ x: 2, squared: 4, items: [1] });
    },
  );

  it('sees a file as a file', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    const [miss, hit] = [await app.get('/file'), await app.get('/file')];
    expect([miss.text, hit.text, hit.headers['content-type'], record.runs]).toEqual(['file', 'file', 'text/csv', 1]);
    expectSame(hit, miss);
    const contents = await Promise.all(
      (record.seen as StreamableFile[]).map(async (file) =>
        Buffer.concat((await file.getStream().toArray()) as Buffer[]).toString(),
      ),
    );
    expect([contents, record.seen.map(comparable)]).toEqual([
      ['file', 'file'],
      Array(2).fill(['file', FILE().getHeaders()]),
    ]);
  });
});
