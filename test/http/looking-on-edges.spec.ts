import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClassSerializerInterceptor } from '@nestjs/common';
import { map, tap } from 'rxjs';

import { GiottoCacheService, LocMemKeyValue } from 'giotto-cache';
import { ADAPTERS, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import { expectSeenAlike, openWithTemplates, watched } from '../support/apps/looking-on.js';
import { Account, bound, Looking, NOTE, operating, record } from '../support/apps/looked-at.js';

describe.each(ADAPTERS)('on %s an interceptor that only looks on, at the edges,', (adapter: Adapter) => {
  let app: Running;
  beforeEach(() => {
    Object.assign(record, { seen: [], runs: 0, arrivals: 0 });
  });
  afterEach(() => app.close());

  const begin = async (ingredients: Ingredients) => {
    app = await openWithTemplates(adapter, ingredients);
  };

  it('sees the value of what is not stored', async () => {
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking] } });
    const [plain, first, second] = await watched(app, '/unstored');
    expect([first.answer.cache, second.seen, first.seen]).toEqual([
      'giotto; fwd=uri-miss; detail=set-cookie',
      plain.seen,
      plain.seen,
    ]);
  });

  it('sees the value as the serializers inside of it leave it', async () => {
    await begin({ controllers: [bound(Looking, ClassSerializerInterceptor)], cache: { transparent: [Looking] } });
    await expectSeenAlike(app, '/account');
    expect(record.seen).toEqual(Array(3).fill({ id: 7 }));
  });

  it('keeps what loses its class from being stored, if it stands inside the serializer; one warning names the cures', async () => {
    await begin({ controllers: [bound(ClassSerializerInterceptor, Looking)], cache: { transparent: [Looking] } });
    const warnings: string[] = [];
    app.app.useLogger({
      log: () => undefined,
      error: () => undefined,
      warn: (message: string) => void warnings.push(message),
    });
    const [plain, first, second] = await watched(app, '/account');
    for (const {
      answer,
      seen: [value],
    } of [first, second]) {
      expect([answer.cache, answer.text, value]).toEqual([
        'giotto; fwd=uri-miss; detail=class-instance',
        plain.answer.text,
        new Account(),
      ]);
      expect(value).toBeInstanceOf(Account);
    }
    expect([record.runs, warnings]).toEqual([
      2,
      [expect.stringMatching(/account is not cached.*Account.*plain objects.*pure.*blind/)],
    ]);
  });

  it('leaves an error that it throws itself as it is, without a word of the response in its place', async () => {
    const Failing = operating('Failing', (handled) =>
      handled.pipe(
        tap(() => {
          throw new Error('it failed');
        }),
      ),
    );
    await begin({ controllers: [bound(Failing)], cache: { transparent: [Failing] } });
    const [plain, miss, hit] = await watched(app, '/value?name=object');
    for (const { answer } of [miss, hit]) {
      expect([answer.status, answer.text]).toEqual([plain.answer.status, plain.answer.text]);
      for (const name of ['content-type', 'content-length', 'content-encoding', 'etag'])
        expect(answer.headers[name]).toBe(plain.answer.headers[name]);
    }
  });

  it('makes the model be stored if it cannot be wrapped', async () => {
    await begin({ controllers: [bound(Object.freeze(new Looking()))], cache: { transparent: [Looking] } });
    const [miss, hit] = [await app.get('/value?name=object'), await app.get('/value?name=object')];
    expect([miss.cache, hit.cache, hit.text, record.seen]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      miss.text,
      [NOTE(), NOTE()],
    ]);
    const { level, why } = app.app.get(GiottoCacheService).explain('BoundController.value')!;
    expect([level, why]).toEqual([
      'model',
      'Looking works on the value itself; Looking cannot be wrapped to be transparent',
    ]);
  });

  it('sends requests past the cache if it is replaced later', async () => {
    const looking = new Looking();
    await begin({ controllers: [bound(looking)], cache: { transparent: [Looking] } });
    await app.get('/value?name=object');
    looking.intercept = (_context, next) => next.handle().pipe(map((value) => ({ wrapped: value })));
    const answer = await app.get('/value?name=object');
    expect([answer.cache, JSON.parse(answer.text).wrapped.items]).toEqual([
      'giotto; fwd=bypass; detail=rewritten',
      [1, 2, 3],
    ]);
  });

  it('sees nothing in place of a finished response if it is blind, of which nothing is kept', async () => {
    await begin({ controllers: [bound(ClassSerializerInterceptor, Looking)], cache: { blind: [Looking] } });
    const [plain, miss, hit] = await watched(app, '/account');
    expect([plain.seen[0], miss.seen, hit.seen, record.runs]).toEqual([new Account(), [undefined], [undefined], 1]);
    expect([miss.answer.cache, hit.answer.cache, miss.answer.text, hit.answer.text]).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      '{"id":7}',
      '{"id":7}',
    ]);
  });

  it('sees the value of an stale answer', async () => {
    const clock = { now: Date.UTC(2026, 0, 1) };
    await begin({ controllers: [bound(Looking)], cache: { transparent: [Looking], staleWhileRevalidate: 60 }, clock });
    await app.get('/value?name=object');
    clock.now += 61_000;
    const stale = await app.get('/value?name=object');
    expect([stale.cache, record.seen]).toEqual([
      'giotto; hit; ttl=-1; detail=stale-while-revalidate',
      [NOTE(), NOTE()],
    ]);
  });

  it('sees the value if an older version of the application stored none', async () => {
    const cache = Object.assign(new LocMemKeyValue(), { close: async () => undefined });
    const older = await openWithTemplates(adapter, {
      controllers: [bound(Looking)],
      cache: { cache, blind: [Looking] },
    });
    await older.get('/value?name=object');
    await older.close();
    await begin({ controllers: [bound(Looking)], cache: { cache, transparent: [Looking] } });
    const [again, hit] = [await app.get('/value?name=object'), await app.get('/value?name=object')];
    expect([again.cache, hit.cache]).toEqual([
      'giotto; fwd=miss; stored; detail=entry-unreadable',
      'giotto; hit; ttl=60',
    ]);
    expect(record.seen).toEqual([undefined, NOTE(), NOTE()]);
  });

  it('is what each application of several says that it is', async () => {
    const looking = new Looking();
    await begin({ controllers: [bound(looking)], cache: { transparent: [Looking] } });
    const other = await openWithTemplates(adapter, { controllers: [bound(looking)], cache: { pure: [Looking] } });
    for (const asked of [app, other, app, other]) await asked.get('/value?name=object');
    expect([record.seen, record.runs]).toEqual([[NOTE(), NOTE(), NOTE()], 2]);
    await other.close();
  });

  it('leaves routes without the cache alone', async () => {
    const looking = new Looking();
    await begin({ controllers: [bound(looking)], cache: { pure: [Looking] } });
    expect((await app.get('/plain/value?name=text')).text).toBe('text');
    expect([record.seen, record.arrivals]).toEqual([['text'], 1]);
  });
});
