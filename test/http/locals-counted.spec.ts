import { describe, expect, it } from '@jest/globals';

import { ADAPTERS } from '../support/apps/application.js';
import { localsOf, type AnyReply } from '../support/apps/before.js';
import { seen } from '../support/apps/pages.controller.js';
import { pagesOn } from '../support/apps/visited-pages.js';

describe.each(ADAPTERS)('state on the response on %s', (adapter) => {
  const pages = pagesOn(adapter);
  const { begin, as, expectHit } = pages;

  it('counts a function, such as a translator that is bound to a language', async () => {
    await begin((_, reply) => void (localsOf(reply).t = () => 'hallo'));
    expect((await as('/page')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['false', false],
    ['an empty text', ''],
    ['a list', ['a']],
    ['a symbol', Symbol('a')],
  ])('counts whatever its value is: %s', async (_, value) => {
    await begin((_request, reply) => void (localsOf(reply).visitor = value));
    expect((await as('/page')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it('counts what hides in an accessor, in a class or under a symbol', async () => {
    class Context {
      visitor = 'a';
    }
    const hidden: ((reply: AnyReply) => unknown)[] = [
      (reply) => Object.defineProperty(localsOf(reply), 'visitor', { get: () => 'a' }),
      (reply) => (reply.locals = new Context() as never),
      (reply) => Object.assign(localsOf(reply), { [Symbol('visitor')]: 'a' }),
      (reply) => (reply.locals = Object.create({ visitor: 'a' }) as never),
    ];
    let act = hidden[0]!;
    await begin((_, reply) => void act(reply));
    for (act of hidden) expect((await as('/res')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it('counts what is not enumerable on the response', async () => {
    let property: PropertyDescriptor = {};
    await begin((_, reply) => void Object.defineProperty(reply, 'trace', { ...property, configurable: true }));
    for (property of [{ value: 'a' }, { get: () => 'a' }])
      expect((await as('/res')).cache).toBe('giotto; fwd=bypass; detail=locals');
  });

  it.each(['/res', '/function', '/model-res'])(
    'is no matter if it is an accessor that throws, unless something reads it: %s',
    async (path) => {
      const thrower = {
        get: () => {
          throw new Error('no session');
        },
        enumerable: true,
      };
      await begin(
        (_, reply) => (
          Object.defineProperty(localsOf(reply), 'token', thrower),
          void Object.defineProperty(reply, 'token', thrower)
        ),
      );
      for (let request = 0; request < 2; request++) {
        const [cached, plain] = [await as(path), await as(`/plain${path}`)];
        expect([cached.status, seen(cached.text)]).toEqual([200, seen(plain.text)]);
      }
    },
  );

  it('does not count what is undefined', async () => {
    await begin(
      (_, reply) =>
        Object.assign(localsOf(reply), { visitor: undefined }) && void Object.assign(reply, { trace: undefined }),
    );
    await expectHit('/page');
    await expectHit('/res');
  });

  it('does not count what frameworks and usual middlewares put on a response', async () => {
    await begin((_, reply) => {
      const { removeHeader } = reply;
      const own = {
        _startAt: [1, 2],
        [Symbol('span')]: {},
        removeHeader: (name: string) => removeHeader.call(reply, name),
        log: {},
        flush: () => undefined,
      };
      for (const name of Object.keys(own) as (keyof typeof own)[])
        if (name !== 'log' || adapter === 'express') Object.assign(reply, { [name]: own[name] });
    });
    for (const path of ['/function', '/res', '/model-res', '/page']) await expectHit(path);
  });

  it('may be the method’s own', async () => {
    await begin();
    const [first, second, plain] = [await as('/own'), await as('/own'), await as('/plain/own')];
    expect([first.cache, second.cache]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    for (const { text } of [first, second]) expect(seen(text)).toBe(seen(plain.text));
  });

  it('is not lost if the method puts it there for a template that is rendered for each hit', async () => {
    await begin();
    for (let request = 0; request < 2; request++) {
      const answer = await as('/own-model');
      expect([answer.cache, seen(answer.text)]).toEqual(['giotto; fwd=uri-miss; detail=locals', '<p>method #</p>']);
    }
  });
});
