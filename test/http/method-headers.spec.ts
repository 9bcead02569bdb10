import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  Res,
  UseInterceptors,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { map } from 'rxjs';

import { GiottoCache, GiottoCacheService } from 'giotto-cache';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';
import { before } from '../support/apps/before.js';
import type { ExpressLike, FastifyLike } from '../support/apps/express-like.js';
import type { Reply } from '../support/apps/reply.js';

type AnyWay = ExpressLike & FastifyLike;

let act: (reply: AnyWay) => unknown;
const run = (reply: AnyWay) => {
  act(reply);
  return { done: true };
};

class Wrapping implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
class HeadersController {
  @GiottoCache(60) @Get('view') view(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Get('plain/view') plainView(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @UseInterceptors(Wrapping) @GiottoCache(60) @Get('model') model(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @UseInterceptors(Wrapping) @Get('plain/model') plainModel(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @GiottoCache(60, { vary: ['accept-language'] }) @Get('varying') varying(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Get('plain/varying') plainVarying(@Res({ passthrough: true }) reply: AnyWay) {
    return run(reply);
  }
  @Header('X-Declared', 'always') @GiottoCache(60) @Get('declared') declared() {
    return {};
  }
}

/** What a middleware sets for one visitor, and what it sets for another. */
type Given = Record<string, string | string[]>;
interface Case {
  readonly name: string;
  readonly act: (reply: AnyWay) => unknown;
  readonly headers: readonly string[];
  readonly first: Given;
  readonly second: Given;
}

const join = (reply: Reply, name: string, more: string) =>
  reply.header(name, [reply.getHeader(name), more].flat().filter(Boolean).join(', '));

const COMMON: Case[] = [
  {
    name: 'sets what happens to be there',
    act: (reply) => reply.header('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: { 'X-A': 'other' },
  },
  {
    name: 'sets what happens to be there for another',
    act: (reply) => reply.header('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'sets a list that happens to be there',
    act: (reply) => reply.header('X-A', ['1', '2']),
    headers: ['x-a'],
    first: { 'X-A': ['1', '2'] },
    second: {},
  },
  {
    name: 'sets over what is there',
    act: (reply) => reply.header('X-A', 'new'),
    headers: ['x-a'],
    first: { 'X-A': 'old' },
    second: { 'X-A': 'older' },
  },
  {
    name: 'sets a list that begins with what is there, without a look',
    act: (reply) => reply.header('Link', '<a>, <b>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'removes what is there',
    act: (reply) => reply.removeHeader('X-A'),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
  {
    name: 'removes what is not there',
    act: (reply) => reply.removeHeader('X-A'),
    headers: ['x-a'],
    first: {},
    second: { 'X-A': '2' },
  },
  {
    name: 'removes what it set',
    act: (reply) => (reply.header('X-A', '1'), reply.removeHeader('X-A')),
    headers: ['x-a'],
    first: {},
    second: { 'X-A': '2' },
  },
  {
    name: 'removes, then sets to the same',
    act: (reply) => (reply.removeHeader('X-A'), reply.header('X-A', '1')),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
  {
    name: 'adds to a text by hand',
    act: (reply) => join(reply, 'Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>, <y>' },
  },
  {
    name: 'adds to a list by hand',
    act: (reply) => reply.header('Link', [reply.getHeader('Link') as string, '<own>'].flat()),
    headers: ['link'],
    first: { Link: ['<a>', '<b>'] },
    second: { Link: ['<x>'] },
  },
  {
    name: 'adds twice',
    act: (reply) => (join(reply, 'Link', '<own>'), join(reply, 'Link', '<two>')),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'adds to the very list',
    act: (reply) => (reply.getHeader('X-List') as string[]).push('own'),
    headers: ['x-list'],
    first: { 'X-List': ['a', 'b'] },
    second: { 'X-List': ['x'] },
  },
  {
    name: 'leaves all as it is',
    act: () => undefined,
    headers: ['x-a', 'vary', 'link'],
    first: { 'X-A': '1', Vary: 'Origin', Link: '<a>' },
    second: { 'X-A': '2', Link: '<x>' },
  },
  {
    name: 'sets nothing that is another’s',
    act: (reply) => reply.header('X-Own', '1'),
    headers: ['x-own', 'vary', 'link'],
    first: { Vary: 'Origin', Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'sets a header that is there in another spelling',
    act: (reply) => reply.header('x-a', 'new'),
    headers: ['x-a'],
    first: { 'X-A': 'old' },
    second: { 'X-A': 'old' },
  },
];

const EXPRESS: Case[] = [
  {
    name: 'append',
    act: (reply) => reply.append('Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: ['<x>', '<y>'] },
  },
  {
    name: 'append, where there was none',
    act: (reply) => reply.append('Link', '<own>'),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'append of a list',
    act: (reply) => reply.append('Link', ['<own>', '<two>']),
    headers: ['link'],
    first: { Link: '<a>' },
    second: {},
  },
  {
    name: 'links',
    act: (reply) => reply.links({ next: '/2' }),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'links, where there was none',
    act: (reply) => reply.links({ next: '/2' }),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'appendHeader',
    act: (reply) => reply.appendHeader('Link', '<own>'),
    headers: ['link'],
    first: { Link: '<a>' },
    second: { Link: '<x>' },
  },
  {
    name: 'appendHeader, where there was none',
    act: (reply) => reply.appendHeader('Link', '<own>'),
    headers: ['link'],
    first: {},
    second: { Link: '<x>' },
  },
  {
    name: 'setHeader',
    act: (reply) => reply.setHeader('X-A', 'same'),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'setHeaders',
    act: (reply) => reply.setHeaders(new Map([['X-A', 'same']])),
    headers: ['x-a'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'set',
    act: (reply) => reply.set({ 'X-A': 'same', 'X-B': 'b' }),
    headers: ['x-a', 'x-b'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'type',
    act: (reply) => reply.type('text/plain'),
    headers: ['content-type'],
    first: { 'Content-Type': 'text/plain; charset=utf-8' },
    second: {},
  },
];

const own = (reply: AnyWay) => reply.vary('Accept-Language');
const VARY: Case[] = [
  {
    name: 'vary',
    act: own,
    headers: ['vary'],
    first: { Vary: 'Origin' },
    second: { Vary: 'Access-Control-Request-Headers' },
  },
  { name: 'vary, where there was none', act: own, headers: ['vary'], first: {}, second: { Vary: 'Origin' } },
  { name: 'vary, where another has none', act: own, headers: ['vary'], first: { Vary: 'Origin' }, second: {} },
  {
    name: 'vary of what is there',
    act: own,
    headers: ['vary'],
    first: { Vary: 'Accept-Language' },
    second: { Vary: 'Origin' },
  },
];

const FASTIFY: Case[] = [
  {
    name: 'headers',
    act: (reply) => reply.headers({ 'X-A': 'same', 'X-B': 'b' }),
    headers: ['x-a', 'x-b'],
    first: { 'X-A': 'same' },
    second: {},
  },
  {
    name: 'type',
    act: (reply) => reply.type('application/vnd.api+json; charset=utf-8'),
    headers: ['content-type'],
    first: { 'Content-Type': 'application/vnd.api+json; charset=utf-8' },
    second: {},
  },
  { name: 'raw.setHeader', act: (reply) => reply.raw.setHeader('X-A', 'own'), headers: ['x-a'], first: {}, second: {} },
  {
    name: 'raw.appendHeader',
    act: (reply) => reply.raw.appendHeader('X-A', 'own'),
    headers: ['x-a'],
    first: {},
    second: {},
  },
  {
    name: 'raw.removeHeader',
    act: (reply) => reply.raw.removeHeader('X-A'),
    headers: ['x-a'],
    first: { 'X-A': '1' },
    second: { 'X-A': '2' },
  },
];

const table = (adapter: Adapter, cases: readonly Case[], paths: readonly string[] = ['/view', '/model']) =>
  paths.flatMap((path) => cases.map((one) => [adapter, one.name, path, one] as const));

/** One application on each framework, for all cases: what the middleware sets is the case's. */
const apps = {} as Record<Adapter, Running>;
let given: Given;

beforeAll(async () => {
  for (const adapter of ADAPTERS) {
    const prepare = (made: INestApplication) =>
      before(adapter, made, (_request, reply) =>
        Object.entries(given).forEach(([name, value]) => reply.header(name, Array.isArray(value) ? [...value] : value)),
      );
    apps[adapter] = await start(adapter, { controllers: [HeadersController], prepare });
  }
});
afterAll(async () => {
  for (const app of Object.values(apps)) await app.close();
});

describe.each([
  ...ADAPTERS.flatMap((adapter) => table(adapter, COMMON)),
  ...table('express', EXPRESS),
  ...table('express', VARY, ['/varying']),
  ...table('fastify', FASTIFY),
])('a method on %s that writes headers: %s, %s', (adapter, _name, path, one) => {
  beforeEach(async () => {
    act = one.act;
    await apps[adapter].app.get(GiottoCacheService).clear();
  });

  it('leaves on the hit what it would have left there', async () => {
    const app = apps[adapter];
    const seen = [];
    for (given of [one.first, one.second, one.first]) {
      const [cached, plain] = [await app.get(path), await app.get(`/plain${path}`)];
      const pick = (headers: Record<string, unknown>) =>
        Object.fromEntries(one.headers.map((name) => [name, headers[name]]));
      expect(pick(cached.headers)).toEqual(pick(plain.headers));
      seen.push(cached.cache);
    }
    expect(seen).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 'giotto; hit; ttl=60']);
  });
});

describe.each(ADAPTERS)('the response on %s', (adapter) => {
  let app: Running;
  afterEach(() => app.close());

  it('has its own methods back when the method has ended, and those that a middleware gave it', async () => {
    const found: unknown[] = [];
    act = () => undefined;
    const own = Symbol('own');
    const prepare = (made: INestApplication) =>
      before(adapter, made, (_request, reply) => {
        const { removeHeader, getHeader } = reply;
        const mine = Object.assign((name: string) => removeHeader.call(reply, name), { [own]: true });
        reply.removeHeader = mine;
        const raw = (reply.raw ?? reply) as { on(event: string, listener: () => void): void };
        raw.on('finish', () =>
          found.push(
            reply.removeHeader === mine,
            reply.getHeader === getHeader,
            Object.hasOwn(reply, 'getHeader'),
            Object.hasOwn(raw, 'setHeader'),
          ),
        );
      });
    app = await start(adapter, { controllers: [HeadersController], prepare });
    expect((await app.get('/view')).cache).toBe('giotto; fwd=uri-miss; stored');
    expect(found).toEqual([true, true, false, false]);
    act = () => {
      throw new Error('no');
    };
    app.clock.now += 61_000;
    expect((await app.get('/view')).status).toBe(500);
    expect(found.slice(4)).toEqual([true, true, false, false]);
  });

  it('has a declared header on miss and hit', async () => {
    app = await start(adapter, { controllers: [HeadersController] });
    for (const cache of ['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']) {
      const answer = await app.get('/declared');
      expect([answer.cache, answer.headers['x-declared']]).toEqual([cache, 'always']);
    }
  });
});
