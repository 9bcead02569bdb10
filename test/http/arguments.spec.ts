import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Headers, HostParam, Ip, Param, ParseIntPipe, Post, Query } from '@nestjs/common';

import { GiottoCache } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import { header, Strange, Tenant } from '../support/apps/parameters.js';
import { answeringRuns, keyIn, type Question } from '../support/apps/answering-runs.js';

let runs = 0;

@Controller('args')
class ArgumentsController {
  @GiottoCache(60, { program: 'whole' })
  @Get('whole')
  whole(@Query() query: unknown) {
    return { run: ++runs, query };
  }

  @GiottoCache(60, { program: 'path' })
  @Get('path/:id/:part')
  path(@Param('id', ParseIntPipe) id: number, @Param() params: unknown, @Query('id') other?: string) {
    return { run: ++runs, id, params, other };
  }

  @GiottoCache(60, { program: 'from' })
  @Get('from')
  from(@Headers('x-lang') language: string, @Headers('x-token') _token: string, @Ip() ip: string) {
    return { run: ++runs, language, ip };
  }

  @GiottoCache(60, { program: 'tenant' })
  @Get('tenant')
  tenant(@Tenant() tenant: { name: string }) {
    return { run: ++runs, tenant };
  }

  @GiottoCache(60, { program: 'strange' })
  @Get('strange')
  strange(@Strange() strange: unknown) {
    return { run: ++runs, type: typeof strange };
  }

  @GiottoCache(60, { program: 'search', methods: ['POST'], statuses: [201] })
  @Post('search')
  search(@Body() body: unknown) {
    return { run: ++runs, body };
  }

  @GiottoCache(60, { program: 'keyed', key: (args, context) => [Number(args.x) % 10, header(context, 'x-tenant')] })
  @Get('keyed')
  keyed(@Query('x') x: string) {
    return { run: ++runs, x };
  }

  @GiottoCache(60, { program: 'key throws', key: (args) => (args.x as { y: { z: unknown } }).y.z })
  @Get('key-throws')
  keyThrows(@Query('x') x: string) {
    return { run: ++runs, x };
  }

  @GiottoCache(60, { program: 'optional' })
  @Get('optional')
  optional(@Query('x') x?: string, ...rest: unknown[]) {
    return { run: ++runs, x, rest };
  }
}

@Controller({ host: ':tenant.test', path: 'hosted' })
class HostedController {
  @GiottoCache(60, { program: 'hosted' })
  @Get()
  hosted(@HostParam('tenant') tenant: string) {
    return { run: ++runs, tenant };
  }
}

describe.each(ADAPTERS)('the key on %s', (adapter) => {
  let app: Running;
  beforeAll(async () => {
    app = await start(adapter, {
      controllers: [ArgumentsController, HostedController],
      cache: { exposeKey: true },
    });
  });
  beforeEach(async () => {
    app.clock.now += 1_000_000;
    runs = 0;
  });
  afterAll(() => app.close());

  const runsOf = (...questions: Question[]) => answeringRuns(app, questions);

  it('holds a whole query in any order', async () => {
    expect(
      await runsOf(
        '/args/whole?a=1&b=2',
        '/args/whole?b=2&a=1',
        '/args/whole?a=1&b=2&c=3',
        '/args/whole',
        '/args/whole?a=1&a=2',
      ),
    ).toEqual([1, 1, 2, 3, 4]);
  });

  it('tells arguments of one name apart', async () => {
    expect(
      await runsOf('/args/path/1/a', '/args/path/1/b', '/args/path/1/a?id=2', '/args/path/2/a?id=1', '/args/path/01/a'),
    ).toEqual([1, 2, 3, 4, 5]);
    expect(keyIn((await app.get('/args/path/1/a?id=2')).cache)).toBe(
      '{"param.id":1,"params":{"id":"1","part":"a"},"query.id":"2"}(path)(application/json)',
    );
  });

  it('holds request headers and the address, and no secret', async () => {
    const token = { 'x-lang': 'pl', 'x-token': 'hush' };
    expect(
      await runsOf(
        ['/args/from', token],
        ['/args/from', token],
        ['/args/from', { 'x-lang': 'de', 'x-token': 'hush' }],
        ['/args/from', { 'x-lang': 'pl' }],
      ),
    ).toEqual([1, 1, 2, 3]);
    const key = keyIn((await app.get('/args/from', { headers: token })).cache);
    expect(key).toMatch(/^\{"ip":"127\.0\.0\.1","x-lang":"pl","x-token":secret#[0-9a-f]{64}\}/);
  });

  it('holds what a decorator of the application’s own makes', async () => {
    expect(
      await runsOf(
        ['/args/tenant', { 'x-tenant': 'a' }],
        ['/args/tenant', { 'x-tenant': 'b' }],
        ['/args/tenant', { 'x-tenant': 'a' }],
        '/args/tenant',
      ),
    ).toEqual([1, 2, 1, 3]);
  });

  it('holds parameters of the host', async () => {
    expect(
      await runsOf(['/hosted', { host: 'a.test' }], ['/hosted', { host: 'b.test' }], ['/hosted', { host: 'a.test' }]),
    ).toEqual([1, 2, 1]);
  });

  it.each(['function', 'cyclic'])('cannot be made of a %s, and the method answers', async (kind) => {
    for (const run of [1, 2]) {
      const answer = await app.get('/args/strange', { headers: { 'x-kind': kind } });
      expect([answer.status, answer.cache]).toEqual([200, 'giotto; fwd=bypass; detail=unkeyable']);
      expect(JSON.parse(answer.text)).toMatchObject({ run });
    }
    expect(await runsOf(['/args/strange', { 'x-kind': 'text' }], ['/args/strange', { 'x-kind': 'text' }])).toEqual([
      3, 3,
    ]);
  });

  it('is what the program’s own function makes of the call', async () => {
    expect(
      await runsOf('/args/keyed?x=1', '/args/keyed?x=11', '/args/keyed?x=2', ['/args/keyed?x=1', { 'x-tenant': 'a' }]),
    ).toEqual([1, 1, 2, 3]);
    expect(keyIn((await app.get('/args/keyed?x=21')).cache)).toBe('[1,undefined](keyed)(application/json)');
    expect((await app.get('/args/key-throws?x=1')).cache).toBe('giotto; fwd=bypass; detail=option-error');
  });

  it('tells no argument from an empty one, and leaves rest parameters empty', async () => {
    expect(await runsOf('/args/optional', '/args/optional?x=', '/args/optional?x=undefined', '/args/optional')).toEqual(
      [1, 2, 3, 1],
    );
    expect(JSON.parse((await app.get('/args/optional')).text)).toEqual({ run: 1, rest: [] });
  });

  it('holds the body of a POST', async () => {
    const post = async (body: unknown) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await app.ask({ method: 'POST', path: '/args/search', headers, body: JSON.stringify(body) });
      return (JSON.parse(answer.text) as { run: number }).run;
    };
    const runs = [
      await post({ a: 1, b: [2] }),
      await post({ b: [2], a: 1 }),
      await post({ a: 1, b: ['2'] }),
      await post({}),
      await post([]),
    ];
    expect(runs).toEqual([1, 1, 2, 3, 4]);
  });
});
