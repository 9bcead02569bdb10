import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  createParamDecorator,
  Get,
  Headers,
  HostParam,
  Param,
  Post,
  Query,
  Res,
  type ExecutionContext,
  type INestApplication,
} from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { NextFunction, Request, Response } from 'express';

import { GiottoCache } from 'giotto-cache';
import { digest } from '../../lib/cache/support/digest.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { expectDigests } from '../support/apps/secret-keys.js';
import { KeyRecorder } from '../support/apps/key-recorder.js';

let runs = 0;
const POSTED = { methods: ['POST'], statuses: [201] };
const run = () => ({ run: ++runs });

const FromHeader = createParamDecorator(
  (name: string, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().headers[name],
);

@Controller()
class Secrets {
  @Get('query') @GiottoCache(60, { program: 'query' }) query(
    @Query('token') _token: string,
    @Query('page') _page: string,
  ) {
    return run();
  }
  @Get('whole') @GiottoCache(60, { program: 'whole' }) whole(@Query() _query: object) {
    return run();
  }
  @Get('param/:token') @GiottoCache(60, { program: 'param' }) param(@Param('token') _token: string) {
    return run();
  }
  @Get('params/:sessionId/:page') @GiottoCache(60, { program: 'params' }) params(@Param() _all: object) {
    return run();
  }
  @Post('body') @GiottoCache(60, { program: 'body', ...POSTED }) body(@Body('password') _password: unknown) {
    return run();
  }
  @Post('form') @GiottoCache(60, { program: 'form', ...POSTED }) form(@Body() _form: object) {
    return run();
  }
  @Get('header') @GiottoCache(60, { program: 'header' }) header(
    @Headers('x-auth') _auth: string,
    @Headers('x-jwt') _jwt: string,
  ) {
    return run();
  }
  @Get('headers') @GiottoCache(60, { program: 'headers' }) headers(@Headers() _headers: object) {
    return run();
  }
  @Get('custom') @GiottoCache(60, { program: 'custom' }) custom(@FromHeader('x-plain') _apiKey: string) {
    return run();
  }
  @Get('named') @GiottoCache(60, { program: 'named', names: ['pwd'] }) named(@FromHeader('x-plain') _x: string) {
    return run();
  }
  @Get('data') @GiottoCache(60, { program: 'data' }) data(@FromHeader('x-jwt') _x: string) {
    return run();
  }
  @Get('vary') @GiottoCache(60, { program: 'vary', vary: ['x-auth', 'x-lang'] }) vary() {
    return run();
  }
  @Get('keyed') @GiottoCache(60, { program: 'keyed', key: ({ query }) => ({ nested: [query] }) }) keyed(
    @Query() _query: object,
  ) {
    return run();
  }
  @Get('local') @GiottoCache(60, { program: 'local', locals: { user: 'key', jwt: 'key', '*': 'ignore' } }) local(
    @Res({ passthrough: true }) _res: unknown,
  ) {
    return run();
  }
  @Get('code') @GiottoCache(60, { program: 'code', secrets: ['card-number'] }) code(
    @Query('cardNumber') _card: string,
    @Query('deep') _deep: object,
  ) {
    return run();
  }
  @Get('ours') @GiottoCache(60, { program: 'ours' }) ours(@Query('Steuer-ID') _id: string) {
    return run();
  }
  @Get('author') @GiottoCache(60, { program: 'author' }) author(
    @Query('author') _author: string,
    @Query() _query: object,
  ) {
    return run();
  }
}

@Controller({ host: ':tenant.:sid.test' })
class Hosted {
  @Get('hosted') @GiottoCache(60, { program: 'hosted' }) hosted(
    @HostParam('sid') _sid: string,
    @HostParam('tenant') _tenant: string,
  ) {
    return run();
  }
}

/** What a request is made of that carries a secret, and what the key then shows. */
const CASES: Record<
  string,
  readonly [path: string, headers: Record<string, string>, body: string | undefined, shown: string]
> = {
  'a query parameter': ['/query?token=HUSH&page=2', {}, undefined, '{"page":"2","token":#}'],
  'a property of the whole query': [
    '/whole?access_token=HUSH&page=2',
    {},
    undefined,
    '{"query":{"access_token":#,"page":"2"}}',
  ],
  'a path parameter': ['/param/HUSH', {}, undefined, '{"token":#}'],
  'a property of all path parameters': ['/params/HUSH/2', {}, undefined, '{"params":{"page":"2","sessionId":#}}'],
  'a property of the body': ['/body', {}, '{"password":"HUSH"}', '{"password":#}'],
  'an object in the body': ['/body', {}, '{"password":{"old":"HUSH"}}', '{"password":#}'],
  'a property within the body': [
    '/form',
    {},
    '{"user":{"name":"ada","passwords":["HUSH"]},"list":[{"PIN":"HUSH"}]}',
    '{"body":{"list":[{"PIN":#}],"user":{"name":"ada","passwords":#}}}',
  ],
  'a header': ['/header', { 'x-auth': 'HUSH', 'x-jwt': 'HUSH' }, undefined, '{"x-auth":#,"x-jwt":#}'],
  'all headers': ['/headers', { 'x-plain': 'HUSH' }, undefined, '{"headers":#}'],
  'an argument of an own decorator, by its own name': ['/custom', { 'x-plain': 'HUSH' }, undefined, '{"0":#}'],
  'an argument of an own decorator, by the option `names`': ['/named', { 'x-plain': 'HUSH' }, undefined, '{"0":#}'],
  'an argument of an own decorator, by what that is given': ['/data', { 'x-jwt': 'HUSH' }, undefined, '{"0":#}'],
  'a part of the host': ['/hosted', { host: 'a.HUSH.test' }, undefined, '{"sid":#,"tenant":"a"}'],
  'a header in vary': ['/vary', { 'x-auth': 'HUSH', 'x-lang': 'pl' }, undefined, '{"x-auth":#,"x-lang":"pl"}'],
  'a property of what `key` returns': [
    '/keyed?token=HUSH&page=2',
    {},
    undefined,
    '{"nested":[{"page":"2","token":#}]}',
  ],
  'a name in the program’s `secrets`': ['/code?cardNumber=HUSH', {}, undefined, '{"cardNumber":#,"deep":undefined}'],
  'a name in the module’s `secrets`': ['/ours?Steuer-ID=HUSH', {}, undefined, '{"Steuer-ID":#}'],
};

const localsFor = (secret: unknown) => ({ user: { name: 'ada', password: secret }, jwt: secret });

const provideLocals = {
  express: (app: INestApplication) =>
    app.use((request: Request, response: Response, next: NextFunction) => {
      Object.assign(response.locals, localsFor(request.headers['x-local']));
      next();
    }),
  fastify: (app: INestApplication) =>
    (app as NestFastifyApplication)
      .getHttpAdapter()
      .getInstance()
      .addHook('onRequest', async (request, reply) => {
        Object.assign(reply, { locals: localsFor(request.headers['x-local']) });
      }),
};

describe.each(ADAPTERS)('a secret on %s', (adapter) => {
  let app: Running;
  let cache: KeyRecorder;
  beforeAll(async () => {
    cache = new KeyRecorder();
    app = await start(adapter, {
      controllers: [Hosted, Secrets],
      cache: { cache, exposeKey: true, secrets: ['steuer_id'], visibility: 'public' },
      prepare: (made) => void provideLocals[adapter](made),
    });
  });
  beforeEach(async () => {
    runs = 0;
    await cache.clear();
  });
  afterAll(() => app.close());

  const ask = async (name: string, secret: string) => {
    const [path, headers, body] = CASES[name]!;
    const filled = Object.fromEntries(
      Object.entries(headers).map(([field, value]) => [field, value.replace('HUSH', secret)]),
    );
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const question = {
      path: path.replace('HUSH', secret),
      headers: { ...filled, ...json, ...(filled.host === undefined ? {} : { host: filled.host }) },
    };
    return app.ask({
      ...question,
      method: body === undefined ? 'GET' : 'POST',
      body: body?.replaceAll('HUSH', secret),
    });
  };
  const runOf = async (name: string, secret: string) =>
    (JSON.parse((await ask(name, secret)).text) as { run: number }).run;

  it.each(Object.keys(CASES))('shows as a digest alone as %s, which tells it from others', async (name) => {
    const [, , , shown] = CASES[name]!;
    await expectDigests(cache, (secret) => runOf(name, secret), shown);
    expect((await ask(name, 'hush-1')).cache).not.toContain('hush-');
  });

  it('is told by its type too', async () => {
    const post = async (body: string) =>
      (await app.ask({ method: 'POST', path: '/form', headers: { 'content-type': 'application/json' }, body })).text;
    const bodies = ['{"pin":1}', '{"pin":"1"}', '{"pin":[1]}', '{"pin":null}', '{}', `{"pin":"secret#${digest('1')}"}`];
    const texts = [];
    for (const body of bodies) texts.push(await post(body));
    expect(new Set(texts).size).toBe(bodies.length);
  });

  it('does not make the keys of others unreadable', async () => {
    const { cache: said } = await app.get('/author?author=ada&spin=1&passenger=2');
    expect(said.replaceAll('\\', '')).toContain(
      'key="{"author":"ada","query":{"author":"ada","passenger":"2","spin":"1"}}(author)(application/json)"',
    );
  });

  it('shows as a digest alone in what the response carries', async () => {
    const ofLocal = async (secret: string) =>
      (JSON.parse((await app.get('/local', { headers: { 'x-local': secret } })).text) as { run: number }).run;
    expect([await ofLocal('hush-1'), await ofLocal('hush-2'), await ofLocal('hush-1')]).toEqual([1, 2, 1]);
    expect(cache.calls.join()).toMatch(/"user[^{]*:\{"name":"ada","password":secret#/);
    expect([...cache.keys].filter((key) => key.includes('hush-'))).toEqual([]);
  });
});
