import { afterEach, describe, expect, it } from '@jest/globals';
import {
  ClassSerializerInterceptor,
  Controller,
  Get,
  Header,
  HttpCode,
  Post,
  Query,
  Redirect,
  SerializeOptions,
  StreamableFile,
  UseInterceptors,
  type INestApplication,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { RouteSchema } from '@nestjs/platform-fastify';
import { Exclude } from 'class-transformer';
import type { FastifyInstance } from 'fastify';
import { map } from 'rxjs';

import { GIOTTO_KEY_VALUE, GiottoCache, type GiottoKeyValue } from 'giotto-cache';
import { ProgramCaller } from '../../lib/calls/program-caller.js';
import { expectSame } from '../support/apps/answers.js';
import { ADAPTERS, start, type Adapter, type Running } from '../support/apps/application.js';

class User {
  readonly name = 'ann';

  @Exclude()
  readonly password = 'hunter2';
}

class Wrapping {
  intercept = (_context: unknown, next: { handle(): { pipe(step: unknown): never } }) =>
    next.handle().pipe(map((data: unknown) => ({ data })));
}

@Controller()
@GiottoCache(60, { statuses: [201] })
class AnswersController {
  @Get('object')
  object(@Query('x') x: string) {
    return { x, list: [1, { a: '<é>' }], at: new Date(0), nothing: undefined };
  }

  @Get('whole')
  whole(@Query() query: Record<string, unknown>, @Query('constructor') constructor?: unknown) {
    return { query, constructor: constructor ?? 'none' };
  }

  @Get('array')
  array() {
    return [1, null, 'two'];
  }

  @Get('text')
  text() {
    return 'text';
  }

  @Get('null')
  null() {
    return null;
  }

  @Get('bytes')
  bytes() {
    return Buffer.from([1, 2, 3]);
  }

  @Get('file')
  file() {
    return new StreamableFile(Buffer.from('file'), { type: 'text/plain' });
  }

  @Get('headers')
  @HttpCode(201)
  @Header('X-Own', 'yes')
  headers() {
    return { headers: true };
  }

  @Get('csv')
  @Header('Content-Type', 'text/csv')
  csv() {
    return 'a,b';
  }

  @Get('problem')
  @Header('Content-Type', 'application/problem+json')
  problem() {
    return { title: 'problem' };
  }

  @Get('schema')
  @RouteSchema({ response: { 200: { type: 'object', properties: { open: { type: 'string' } } } } })
  schema() {
    return { open: 'yes', secret: 'on Fastify' };
  }

  @Get('user')
  user() {
    return new User();
  }

  @Get('shaped')
  @SerializeOptions({ type: User })
  shaped() {
    return { name: 'bob', password: 'hunter3' };
  }

  @Get('wrapped')
  @UseInterceptors(Wrapping)
  wrapped() {
    return { inner: 1 };
  }

  @Get('serialized')
  @UseInterceptors(ClassSerializerInterceptor)
  serialized() {
    return new User();
  }

  @Get('both')
  @UseInterceptors(Wrapping, ClassSerializerInterceptor)
  both() {
    return new User();
  }

  @Get('moved')
  @Redirect('/elsewhere', 302)
  moved() {
    return { url: '/there' };
  }

  @Post('posted')
  @GiottoCache(60, { methods: ['POST'], statuses: [201] })
  posted() {
    return { posted: true };
  }
}

const LIKE_HTTP = ['object', 'whole', 'array', 'file', 'headers', 'wrapped', 'serialized', 'posted'];
const NOT_STORED = ['schema', 'text', 'null', 'bytes', 'csv', 'problem', 'both', 'moved'];

const GIVEN: Record<string, Map<string, string[]>> = {
  object: new Map([['x', ['1']]]),
  whole: new Map([['query.x', ['1']]]),
};

let app: Running;
afterEach(() => app.close());

const startWith = async (adapter: Adapter, prepare?: (server: INestApplication) => void) => {
  app = await start(adapter, { controllers: [AnswersController], prepare });
};

const call = (program: string, { isWhole = true, accept }: { isWhole?: boolean; accept?: string } = {}) => {
  const caller = new ProgramCaller({ app: app.app, isWhole });
  const name = `AnswersController.${program}`;
  return caller.call({
    program: name,
    given: GIVEN[program] ?? new Map(),
    accept: accept ?? caller.named(name).program.mediaType,
  });
};

const ask = (program: string) =>
  app.ask({ path: `/${program}${program in GIVEN ? '?x=1' : ''}`, method: program === 'posted' ? 'POST' : 'GET' });

const forget = () => app.app.get<GiottoKeyValue>(GIOTTO_KEY_VALUE).clear();

const STORED = 'giotto; fwd=uri-miss; stored';

describe.each(ADAPTERS)('an entry that the command line made, on %s', (adapter) => {
  it('is the same as that of HTTP, or is not stored', async () => {
    await startWith(adapter);
    for (const program of [...LIKE_HTTP, ...NOT_STORED, 'user', 'shaped']) {
      const { cacheStatus } = await call(program);
      const filled = await ask(program);
      await forget();
      const made = await ask(program);
      expectSame(filled, made);
      expect([program, cacheStatus === STORED, filled.cache.startsWith('giotto; hit')]).toEqual([
        program,
        !NOT_STORED.includes(program),
        !NOT_STORED.includes(program),
      ]);
      await forget();
    }
  });

  it('does not leak what a serializer in main.ts would remove', async () => {
    await startWith(adapter);
    for (const program of ['user', 'shaped'])
      expect((await call(program, { isWhole: false })).cacheStatus).not.toContain('stored');
    expect((await call('object', { isWhole: false })).cacheStatus).toBe(STORED);
    expect((await call('serialized', { isWhole: false })).cacheStatus).toBe(STORED);
    await app.close();
    await startWith(adapter, (server) =>
      server.useGlobalInterceptors(new ClassSerializerInterceptor(server.get(Reflector))),
    );
    for (const program of ['user', 'shaped']) {
      expect((await call(program)).cacheStatus).toBe(STORED);
      expect((await ask(program)).text).toMatch(/^\{"name":"(ann|bob)"\}$/);
    }
  });

  it('contains only what serializers leave, whatever other interceptors do over HTTP', async () => {
    await startWith(adapter);
    for (const program of ['serialized', 'both'])
      expect(String((await call(program, { accept: 'text/cmd' })).answer)).toBe("{ name: \x1b[32m'ann'\x1b[39m }");
  });

  it('is not stored if the server writes JSON in its own way', async () => {
    await startWith(adapter, (server) => {
      const http: unknown = server.getHttpAdapter().getInstance();
      if (adapter === 'express') (http as { set(name: string, value: number): void }).set('json spaces', 2);
      else (http as FastifyInstance).setReplySerializer((model) => JSON.stringify({ model }));
    });
    const { cacheStatus } = await call('object');
    expect(cacheStatus).not.toContain('stored');
    expect((await ask('object')).cache).toBe(STORED);
  });
});
