import { describe, expect, it } from '@jest/globals';

import { GiottoCacheService } from 'giotto-cache';
import { begin, data, running, twice } from '../support/transports/cats.js';
import { askOverSocket, SERVERS, type GraphqlServer } from '../support/transports/graphql.js';

describe.each(SERVERS)('on %s', (server) => {
  it.each([
    ['with credentials', 'total', { authorization: 'Bearer x' }],
    ['with the user of a guard', 'guarded', { 'x-user': 'ann' }],
  ])('a request %s bypasses the cache', async (_how, name, headers) => {
    await begin(server);
    await data(name);
    expect(await twice(name, headers)).toEqual([{ [name]: 2 }, { [name]: 3 }]);
    expect(await data(name)).toEqual({ [name]: 1 });
    const { programs } = running.app.get(GiottoCacheService).stats();
    expect(programs[`CatsResolver.${name}`]!.bypassed).toEqual({ authorization: 2 });
  });

  it.each([
    ['all authenticated', 'total', { authorization: 'Bearer x' }, /requests are authenticated.*visibility: 'public'/],
    ['all of nobody', 'mine', {}, /requests have no identity/],
  ])('a program whose requests are %s says once that it stores nothing', async (_who, name, headers, why) => {
    const logger = await begin(server);
    for (let asked = 0; asked < 4; asked += 1) await data(name, headers);
    expect(logger.warnings).toEqual([expect.stringMatching(why)]);
    expect(logger.warnings[0]).toMatch(new RegExp(`^CatsResolver\\.${name} has stored nothing yet: its last 3 `));
  });

  it('a context with a user bypasses the cache, whatever request it holds', async () => {
    await begin(server, { context: () => ({ req: { user: { id: 1 } } }) });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 2 }]);
  });

  it('each identity has entries of its own under visibility: private', async () => {
    await begin(server);
    const [ann, bob, nobody] = [{ 'x-user': 'ann' }, { 'x-user': 'bob' }, {}];
    expect([await twice('mine', ann), await twice('mine', bob), await twice('mine', nobody)]).toEqual([
      [{ mine: 1 }, { mine: 1 }],
      [{ mine: 2 }, { mine: 2 }],
      [{ mine: 3 }, { mine: 4 }],
    ]);
  });

  it('a method that takes the context is cached by its key', async () => {
    await begin(server);
    expect([await twice('tenant', { 'x-tenant': 'a' }), await twice('tenant', { 'x-tenant': 'b' })]).toEqual([
      [{ tenant: 'a 1' }, { tenant: 'a 1' }],
      [{ tenant: 'b 2' }, { tenant: 'b 2' }],
    ]);
  });
});

/** Options by which queries come over sockets too, with the request in the context, or as the driver leaves it. */
const OVER_SOCKETS: readonly (readonly [GraphqlServer, string, object])[] = [
  ['Apollo on Express', 'by default', { subscriptions: { 'graphql-ws': true } }],
  ['Apollo on Fastify', 'by default', { subscriptions: { 'graphql-ws': true } }],
  [
    'Apollo on Express',
    'with the request of the socket in the context',
    {
      subscriptions: { 'graphql-ws': true },
      context: ({ req, extra }: { req?: unknown; extra?: { request: unknown } }) => ({ req: req ?? extra!.request }),
    },
  ],
  ['Mercurius', 'by default', { subscription: { fullWsTransport: true } }],
];

describe.each(OVER_SOCKETS)('on %s, %s', (server, _how, options) => {
  it('a query over a socket bypasses the cache, since its client may have signed in later', async () => {
    await begin(server, options);
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 1 }]);
    expect([await askOverSocket(running, 'total'), await askOverSocket(running, 'total')]).toEqual([
      { total: 2 },
      { total: 3 },
    ]);
  });
});

describe.each(SERVERS.filter((server) => server !== 'Mercurius'))('on %s', (server) => {
  it('a context without the request bypasses the cache, and a warning names the cure', async () => {
    const logger = await begin(server, { context: () => ({ req: { ip: '127.0.0.1' } }) });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 2 }]);
    expect(logger.warnings.join('\n')).toMatch(
      /CatsResolver\.total is not cached: the GraphQL context holds no request.*visibility: 'public'/,
    );
  });
});

describe('on Mercurius', () => {
  it('the request is found by its reply', async () => {
    await begin('Mercurius', { context: () => ({ req: { ip: '127.0.0.1' } }) });
    expect(await twice('total')).toEqual([{ total: 1 }, { total: 1 }]);
    expect(await twice('total', { authorization: 'Bearer x' })).toEqual([{ total: 2 }, { total: 3 }]);
  });
});
