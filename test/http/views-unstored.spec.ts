import {
  Body,
  ClassSerializerInterceptor,
  Controller,
  createParamDecorator,
  Get,
  HttpException,
  Post,
  Req,
  Res,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
} from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Exclude } from 'class-transformer';
import { of, tap } from 'rxjs';

import { GiottoCache, GiottoLanguage, GiottoMediaType, GiottoView } from 'giotto-cache';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';
import type { Reply } from '../support/apps/reply.js';
import { useTemplates } from '../support/apps/templates.js';

class Account {
  readonly name = 'Ann';

  @Exclude()
  readonly password = 'hunter2';
}

const textOf = (model: unknown) => `text of ${JSON.stringify(model)}`;
const REPRESENTATIONS = { 'text/plain': textOf, 'application/json': GiottoView.json() };

let runs = 0;
const ran = <Model>(model: Model) => (runs++, model);

/** What no key can hold. */
const Strange = createParamDecorator((_data: unknown, _context: ExecutionContext) => () => 1);

const seen: unknown[] = [];
class Watching {
  intercept = (_context: unknown, next: CallHandler) => next.handle().pipe(tap((answer) => seen.push(answer)));
}

@Controller()
class UnstoredController {
  @Get('stored')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  stored() {
    return ran({ a: 1 });
  }

  @Get('none')
  @GiottoView(REPRESENTATIONS, { languages: ['en', 'de'] })
  none(@GiottoMediaType() type: string, @GiottoLanguage() language: string, @Req() _request: unknown) {
    return ran({ type, language });
  }

  @Get('page')
  @GiottoView({ 'text/html': GiottoView.template('square.ejs') })
  page() {
    return ran({ x: 2, title: 't', count: (value: number) => value });
  }

  @Post('posted')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  posted(@Body() body: object) {
    return ran(body);
  }

  @Get('unkeyable')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  unkeyable(@Strange() _strange: unknown) {
    return ran({ a: 1 });
  }

  @Get('fleeting')
  @GiottoCache(({ a }: { a: number }) => (a === 1 ? null : 60))
  @GiottoView(REPRESENTATIONS)
  fleeting() {
    return ran({ a: 1 });
  }

  @Get('cookie')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  cookie(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return ran({ a: 1 });
  }

  @Get('missing')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  missing(@Res({ passthrough: true }) reply: Reply) {
    reply.status(404);
    return ran({ a: 1 });
  }

  @Get('observable')
  @GiottoView(REPRESENTATIONS)
  observable() {
    return of(ran({ a: 0 }), { a: 1 });
  }

  @Get('account')
  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  @UseInterceptors(ClassSerializerInterceptor)
  account() {
    return ran(new Account());
  }

  @Get('watched')
  @GiottoView(REPRESENTATIONS)
  @UseInterceptors(Watching)
  watched() {
    return ran({ a: 1 });
  }

  @Get('file')
  @GiottoCache(60)
  @GiottoView({
    'application/json': GiottoView.json(),
    'text/plain': (model: StreamableFile) => String(model.getHeaders().length),
  })
  file() {
    return ran(new StreamableFile(Buffer.from('{}'), { type: 'application/json', length: 2 }));
  }

  @Get('thrown')
  @GiottoView(REPRESENTATIONS, { languages: ['en', 'de'] })
  thrown() {
    throw new HttpException('gone', 410);
  }

  @Get('failing')
  @GiottoView({
    'text/plain': () => {
      throw new Error('no view');
    },
    'application/json': GiottoView.json(),
  })
  failing() {
    return ran({ big: 12n });
  }
}

describe.each(ADAPTERS)('what is not stored, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    runs = 0;
    app = await start(adapter, {
      controllers: [UnstoredController],
      cache: { transparent: [Watching] },
      prepare: (server) => useTemplates(adapter, server),
    });
  });
  afterEach(() => app.close());

  it.each<readonly [string, string, object, string]>([
    [
      'authenticated',
      '/stored',
      { headers: { authorization: 'Bearer x' } },
      'giotto; fwd=bypass; detail=authorization',
    ],
    [
      'of another method',
      '/posted',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' },
      'giotto; fwd=method',
    ],
    ['with what no key can hold', '/unkeyable', {}, 'giotto; fwd=bypass; detail=unkeyable'],
    ['whose answer has no lifetime', '/fleeting', {}, 'giotto; fwd=uri-miss; detail=lifetime'],
    ['whose answer has a cookie', '/cookie', {}, 'giotto; fwd=uri-miss; detail=set-cookie'],
    ['whose answer has a status of its own', '/missing', {}, 'giotto; fwd=uri-miss; detail=status'],
    ['of an Observable', '/observable', {}, ''],
  ])('is rendered all the same: a request %s', async (_, path, question: { headers?: object }, cache) => {
    const ask = (accept: string) => app.ask({ path, ...question, headers: { ...question.headers, accept } });
    for (const run of [1, 2]) {
      const [text, data] = [await ask('text/plain'), await ask('application/json')];
      expect([text.text, text.headers['content-type']]).toEqual(['text of {"a":1}', 'text/plain; charset=utf-8']);
      expect([data.text, data.headers['content-type']]).toEqual(['{"a":1}', 'application/json; charset=utf-8']);
      expect([text.cache, data.cache, text.headers.vary, runs]).toEqual([cache, cache, 'accept', run * 2]);
      expect(text.status).toBe(data.status);
      expect(text.headers['content-length']).toBe(String(text.body.length));
    }
    expect((await ask('image/png')).status).toBe(406);
    expect(runs).toBe(4);
  });

  it('is chosen from, too: a view without @GiottoCache', async () => {
    const answer = await app.get('/none', { headers: { accept: 'application/json', 'accept-language': 'de' } });
    expect(JSON.parse(answer.text)).toEqual({ type: 'application/json', language: 'de' });
    expect(answer.headers).toMatchObject({ vary: 'accept, accept-language', 'content-language': 'de' });
    for (const name of ['cache-status', 'age']) expect(answer.headers).not.toHaveProperty(name);
    const page = await app.get('/page');
    expect([page.status, page.headers['content-type'], page.headers.vary]).toEqual([
      200,
      'text/html; charset=utf-8',
      undefined,
    ]);
    expect(page.text).toContain('2 squared is 4.');
  });

  it('answers HEAD and conditional requests', async () => {
    const get = await app.get('/none');
    const head = await app.ask({ method: 'HEAD', path: '/none' });
    expect([head.status, head.body.length, head.headers.etag, head.headers['content-length']]).toEqual([
      200,
      0,
      get.headers.etag,
      String(get.body.length),
    ]);
    const again = await app.get('/none', { headers: { 'if-none-match': get.headers.etag } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it('goes through the serializers first', async () => {
    for (const headers of [{ authorization: 'x' }, {}, {}]) {
      const [text, data] = [
        await app.get('/account', { headers }),
        await app.get('/account', { headers: { ...headers, accept: 'application/json' } }),
      ];
      expect([text.text, data.text]).toEqual(['text of {"name":"Ann"}', '{"name":"Ann"}']);
    }
    expect(runs).toBe(4);
  });

  it('shows interceptors that only look on the model', async () => {
    seen.length = 0;
    expect((await app.get('/watched')).text).toBe('text of {"a":1}');
    expect(seen).toEqual([{ a: 1 }]);
  });

  it('leaves a file to the framework, unless a function asks for it', async () => {
    const [file, hit] = [await app.get('/file'), await app.get('/file')];
    expect([file.text, file.headers['content-type'], hit.text]).toEqual(['{}', 'application/json', '{}']);
    expect((await app.get('/file', { headers: { accept: 'text/plain' } })).text).toBe('2');
    expect(runs).toBe(2);
  });

  it('is an error as any other', async () => {
    const thrown = await app.get('/thrown');
    expect([
      thrown.status,
      thrown.headers.vary,
      thrown.headers['content-language'],
      thrown.headers['content-type'],
    ]).toEqual([410, 'accept, accept-language', undefined, 'application/json; charset=utf-8']);
    for (const accept of ['text/plain', 'application/json']) {
      const failing = await app.get('/failing', { headers: { accept } });
      expect([failing.status, failing.headers['content-type']]).toEqual([500, 'application/json; charset=utf-8']);
    }
  });
});
