import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClassSerializerInterceptor, type NestInterceptor, type Type } from '@nestjs/common';
import { APP_INTERCEPTOR, Reflector } from '@nestjs/core';
import { map } from 'rxjs';

import { GiottoCacheService, type GiottoCacheOptions } from 'giotto-cache';
import { ADAPTERS, type Adapter, type Ingredients, type Running } from '../support/apps/application.js';
import { openWithTemplates } from '../support/apps/looking-on.js';
import {
  bound,
  Envelope,
  expectAsWithout,
  expectStored,
  FreeController,
  NamingEnvelope,
  operating,
  PagesController,
  PureController,
  record,
  ScopedEnvelope,
  Stamp,
  VALUES,
} from '../support/apps/pure.js';

describe.each(ADAPTERS)('on %s an interceptor that was declared pure', (adapter: Adapter) => {
  let app: Running;
  beforeEach(() => {
    Object.assign(record, { runs: 0, applied: 0, failures: 0, seen: [] });
  });
  afterEach(() => app.close());

  const begin = async (ingredients: Ingredients, cache: GiottoCacheOptions) => {
    app = await openWithTemplates(adapter, { ...ingredients, cache });
  };

  it.each(Object.keys(VALUES))('is applied before the response is stored, and hits skip it: %s', async (name) => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { applied: times } = await expectStored(app, `/value?name=${encodeURIComponent(name)}`);
    expect(times).toEqual([1, 0]);
    expect(app.app.get(GiottoCacheService).explain('BoundController.value')).toMatchObject({
      level: 'view',
      why: 'Envelope is applied before the response is stored, and nothing else changes the response',
    });
  });

  it.each<[string, Type, Ingredients]>([
    ['named by its class', Envelope, { controllers: [bound(PureController, Envelope)] }],
    ['bound as an instance', Envelope, { controllers: [bound(PureController, new Envelope())] }],
    [
      'bound to all by its instance',
      Envelope,
      { controllers: [FreeController], prepare: (server) => void server.useGlobalInterceptors(new Envelope()) },
    ],
    [
      'provided for all',
      Envelope,
      { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: Envelope }] },
    ],
    ['made for each request', ScopedEnvelope, { controllers: [bound(PureController, ScopedEnvelope)] }],
    [
      'provided for all, made for each request',
      ScopedEnvelope,
      { controllers: [FreeController], providers: [{ provide: APP_INTERCEPTOR, useClass: ScopedEnvelope }] },
    ],
    ['that gives a promise', Stamp, { controllers: [bound(PureController, Stamp)] }],
  ])('is applied wherever it stands: %s', async (_name, pure, ingredients) => {
    await begin(ingredients, { pure: [pure] });
    const { applied: times } = await expectStored(app, '/value?name=instance');
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
    await expectStored(app, '/value?name=instance');
  });

  it('on a global envelope and serializer, the most usual kind of application is stored as views', async () => {
    const prepare: Ingredients['prepare'] = (server) =>
      void server.useGlobalInterceptors(new Envelope(), new ClassSerializerInterceptor(server.get(Reflector)));
    await begin({ controllers: [FreeController], prepare }, { pure: [Envelope] });
    const { one } = await expectStored(app, '/value?name=instance');
    expect(one.text).toBe('{"data":{"id":7}}');
  });

  it('gets the context of the call', async () => {
    await begin({ controllers: [bound(PureController, NamingEnvelope)] }, { pure: [NamingEnvelope] });
    const [miss, hit] = [await app.get('/value?name=text'), await app.get('/value?name=text')];
    expect([miss.text, hit.text]).toEqual(Array(2).fill('{"data":"text","of":"value","in":"http","on":"GET"}'));
  });

  it.each(['/coded', '/file'])('leaves status, headers and files as they are: %s', async (path) => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    await expectStored(app, path);
  });

  it('works on what is not stored as ever', async () => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { one, other, applied: times } = await expectAsWithout(app, '/unstored');
    expect([one.cache, other.cache, times]).toEqual([
      ...Array(2).fill('giotto; fwd=uri-miss; detail=set-cookie'),
      [1, 1],
    ]);
  });

  it('works on what goes past the cache as ever', async () => {
    await begin({ controllers: [bound(PureController, Envelope)] }, { pure: [Envelope] });
    const { one, applied: times } = await expectAsWithout(app, '/value?name=instance', { authorization: 'Bearer 1' });
    expect([one.cache, times]).toEqual(['giotto; fwd=bypass; detail=authorization', [1, 1]]);
  });

  it('is applied before a page is rendered', async () => {
    const Doubling = operating('Doubling', (handled) =>
      handled.pipe(map((value) => ({ ...(value as object), x: 20 }))),
    );
    await begin({ controllers: [bound(PagesController, Doubling)] }, { pure: [Doubling] });
    const { one } = await expectStored(app, '/page');
    expect(one.text).toContain('20');
  });

  it.each(['application/json', 'text/csv', 'text/html'])('is applied before a view is made: %s', async (accept) => {
    const Doubling = operating('Doubling', (handled) =>
      handled.pipe(map((value) => ({ ...(value as object), x: 20 }))),
    );
    await begin({ controllers: [bound(PagesController, Doubling)] }, { pure: [Doubling] });
    const { one } = await expectStored(app, '/view', { accept });
    expect(one.text).toContain('20');
  });

  it('works on a redirection of a hit as ever', async () => {
    const Elsewhere = operating('Elsewhere', (handled) =>
      handled.pipe(map((value) => ({ url: `${(value as { url: string }).url}/else` }))),
    );
    await begin({ controllers: [bound(PagesController, Elsewhere)] }, { pure: [Elsewhere] });
    const [miss, hit] = [await app.get('/redirect'), await app.get('/redirect')];
    expect([miss.cache, hit.cache, record.runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
    for (const { status, headers } of [miss, hit]) expect([status, headers.location]).toEqual([301, '/own/else']);
  });
});
