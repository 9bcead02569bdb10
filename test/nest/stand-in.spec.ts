import {
  Body,
  Controller,
  createParamDecorator,
  DefaultValuePipe,
  Get,
  Head,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Query,
  Res,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GiottoCache, GiottoCacheService } from 'giotto-cache';

import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;
beforeEach(() => {
  runs = 0;
});

const ran = (...args: unknown[]) => ({ args, runs: ++runs });

/** Puts a function in the method's place that calls it, as decorators of other libraries do. */
const wrapped =
  (label: string): MethodDecorator =>
  (_target, _name, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as (...args: unknown[]) => { args: unknown[] };
    descriptor.value = async function (this: unknown, ...args: unknown[]) {
      const answer = await method.apply(this, args);
      return 'args' in answer ? { ...answer, args: [...answer.args, label] } : answer;
    };
  };

const Agent = createParamDecorator(
  (name: string, context: ExecutionContext) =>
    context.switchToHttp().getRequest<{ headers: Record<string, string> }>().headers[name],
);

@Controller('defaults')
class DefaultsController {
  private readonly own = 'own';

  @GiottoCache(60)
  @Get('between')
  between(@Query('a') a: string, between = 'between', @Query('b') b = 'b', last = 'last') {
    return ran(a, between, b, last, this.own);
  }

  @GiottoCache(60)
  @Get('none')
  none(first = 'first') {
    return ran(first);
  }

  @GiottoCache(60)
  @Get('count')
  count(@Query('a') _a: string) {
    return ran(arguments.length);
  }

  @GiottoCache(60)
  @Get('piped/:id')
  piped(@Param('id', ParseIntPipe) id: number, @Query('x', new DefaultValuePipe(7), ParseIntPipe) x: number) {
    return ran(id, x);
  }

  @GiottoCache(60)
  @Get('custom')
  custom(@Agent('x-agent') agent: string, @Query('q') q?: string) {
    return ran(agent, q);
  }

  @GiottoCache(60)
  @Get('response')
  response(@Query('x') x: string, @Res({ passthrough: true }) response: { status(code: number): unknown }) {
    response.status(200);
    return ran(x, typeof response.status);
  }

  @Get('below')
  @GiottoCache(60)
  @wrapped('wrapped')
  below(@Query('x') x: string) {
    return ran(x);
  }

  @Get('above')
  @wrapped('wrapped')
  @GiottoCache(60)
  above(@Query('x') x: string, last = 'last') {
    return ran(x, last);
  }

  @GiottoCache(5)
  @Get('twice')
  @GiottoCache(60)
  twice(@Query('x') x: string, last = 'last') {
    return ran(x, last);
  }

  @GiottoCache(60)
  @Get('calls')
  calls(@Query('x') x: string) {
    return ran(this.helped(x));
  }

  private helped(x: string) {
    return this.none(`for ${x}`).args;
  }
}

@GiottoCache(60, { methods: ['POST'] })
@Controller('class')
class ClassController {
  @Get('get')
  get(@Query('x') x: string) {
    return ran(x);
  }

  @HttpCode(200)
  @Post('post')
  post(@Body() body: unknown) {
    return ran(body);
  }

  @Head('head')
  head() {
    ran();
  }

  @GiottoCache(5)
  @Get('own')
  own() {
    return ran();
  }

  @GiottoCache(undefined)
  @Get('off')
  off() {
    return ran();
  }

  helper() {
    return ran();
  }
}

describe.each(ADAPTERS)('a program, on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, { controllers: [DefaultsController, ClassController] });
  });
  afterAll(() => app.close());

  it.each<readonly [string, string, readonly unknown[]]>([
    [
      'keeps the defaults of parameters that are nobody’s',
      '/defaults/between?a=1',
      ['1', 'between', 'b', 'last', 'own'],
    ],
    ['keeps them beside values', '/defaults/between?a=1&b=2', ['1', 'between', '2', 'last', 'own']],
    ['may have no parameters but such', '/defaults/none', ['first']],
    ['is not handed what it did not ask for', '/defaults/count?a=1', [1]],
    ['gets arguments from pipes', '/defaults/piped/012', [12, 7]],
    ['gets arguments from custom decorators', '/defaults/custom?q=1', ['me', '1']],
    ['may touch the response', '/defaults/response?x=1', ['1', 'function']],
    ['may have a wrapper below', '/defaults/below?x=1', ['1', 'wrapped']],
    ['may be called by another method', '/defaults/calls?x=1', [['for 1']]],
    ['of a class may be a GET', '/class/get?x=1', ['1']],
  ])('%s', async (_, path, args) => {
    const headers = { 'x-agent': 'me' };
    const [miss, hit] = [await app.get(path, { headers }), await app.get(path, { headers })];
    expect(JSON.parse(miss.text)).toMatchObject({ args: JSON.parse(JSON.stringify(args)) as unknown });
    expect([hit.text, miss.cache, hit.cache]).toEqual([
      miss.text,
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
    ]);
  });

  it('may have a wrapper above, which runs each time', async () => {
    const [miss, hit] = [await app.get('/defaults/above?x=1'), await app.get('/defaults/above?x=1')];
    expect(JSON.parse(miss.text)).toEqual({ args: ['1', 'last'], runs: 1 });
    expect(hit.text).toBe(miss.text);
    expect(hit.cache).toBe('giotto; hit; ttl=60');
  });

  it('under two decorators follows the upper one', async () => {
    await app.get('/defaults/twice?x=1');
    const hit = await app.get('/defaults/twice?x=1');
    expect(JSON.parse(hit.text)).toEqual({ args: ['1', 'last'], runs: 1 });
    expect(hit.cache).toBe('giotto; hit; ttl=5');
  });

  it('of a class may be a POST if the class names the method', async () => {
    const question = { method: 'POST', path: '/class/post', headers: { 'content-type': 'application/json' } };
    const bodies = ['{"a":1,"b":2}', '{"b":2,"a":1}', '{"a":2}'];
    const answers = [];
    for (const body of bodies) answers.push(await app.ask({ ...question, body }));
    expect(answers.map(({ cache }) => cache)).toEqual([
      'giotto; fwd=uri-miss; stored',
      'giotto; hit; ttl=60',
      'giotto; fwd=uri-miss; stored',
    ]);
    expect(runs).toBe(2);
  });

  it('overrides its class, null included', async () => {
    await app.get('/class/own');
    expect((await app.get('/class/own')).cache).toBe('giotto; hit; ttl=5');
    for (const expected of [2, 3])
      expect(JSON.parse((await app.get('/class/off')).text)).toEqual({ args: [], runs: expected });
    expect((await app.get('/class/off')).cache).toBe('');
  });

  it('is made of the handlers of GET and of the methods named, and of nothing else', () => {
    const service = app.app.get(GiottoCacheService);
    const names = service
      .programs()
      .map(({ program }) => program)
      .filter((name) => name.startsWith('Class'));
    expect(names.sort()).toEqual(['ClassController.get', 'ClassController.own', 'ClassController.post']);
  });
});
