import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  NotFoundException,
  Query,
  Redirect,
  Render,
  Res,
  Scope,
  ServiceUnavailableException,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { expect } from '@jest/globals';
import { Exclude } from 'class-transformer';
import { map, tap, type Observable } from 'rxjs';

import { GiottoCache, GiottoView } from 'giotto-cache';
import type { Running } from './application.js';
import type { Reply } from './reply.js';

/** What became of the requests of a test. */
export const record = {
  /** Of methods. */
  runs: 0,
  /** How often interceptors worked on a value. */
  applied: 0,
  /** Of a method that fails at first. */
  failures: 0,
  /** What interceptors saw, in order. */
  seen: [] as unknown[],
};

@Injectable()
export class Envelope implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next
      .handle()
      .pipe(map((data: unknown) => (record.applied++, data instanceof StreamableFile ? data : { data: data ?? null })));
  }
}

@Injectable({ scope: Scope.REQUEST })
export class ScopedEnvelope extends Envelope {}

/** Looks at the handler, as one that reads metadata does. */
export class NamingEnvelope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(
      map(
        (data: unknown) => (
          record.applied++,
          {
            data,
            of: context.getHandler().name,
            in: context.getType(),
            on: context.switchToHttp().getRequest<{ method: string }>().method,
          }
        ),
      ),
    );
  }
}

export class Stamp implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(map((stamped: unknown) => (record.applied++, { stamped })));
  }
}

export class Looking implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap((value: unknown) => void record.seen.push(JSON.parse(JSON.stringify(value)))));
  }
}

export const operating = (
  name: string,
  operate: (handled: Observable<unknown>) => Observable<unknown>,
): Type<NestInterceptor> =>
  ({
    [name]: class implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return operate(next.handle());
      }
    },
  })[name]!;

class Account {
  readonly id = 7;
  @Exclude() readonly password = 'hunter2';
}

export const VALUES: Record<string, () => unknown> = {
  instance: () => new Account(),
  'list of instances': () => [new Account(), new Account()],
  null: () => null,
  undefined: () => undefined,
  text: () => 'text',
  date: () => new Date(1000),
};

const REPRESENTATIONS = {
  'application/json': GiottoView.json(),
  'text/csv': (model: unknown) => `view of ${JSON.stringify(model)}\n`,
  'text/html': GiottoView.template('squared'),
};

export class PureController {
  @GiottoCache(60)
  @Get('value')
  value(@Query('name') name: string) {
    record.runs++;
    return VALUES[name]!();
  }

  @Get('plain/value')
  plainValue(@Query('name') name: string) {
    return VALUES[name]!();
  }

  @GiottoCache(60, { statuses: [203] })
  @HttpCode(203)
  @Get('coded')
  coded(@Res({ passthrough: true }) reply: Reply) {
    record.runs++;
    reply.header('X-Own', 'yes');
    return new Account();
  }

  @HttpCode(203)
  @Get('plain/coded')
  plainCoded(@Res({ passthrough: true }) reply: Reply) {
    reply.header('X-Own', 'yes');
    return new Account();
  }

  @GiottoCache(60)
  @Get('file')
  file() {
    record.runs++;
    return new StreamableFile(Buffer.from('file'), { type: 'text/csv' });
  }

  @Get('plain/file')
  plainFile() {
    return new StreamableFile(Buffer.from('file'), { type: 'text/csv' });
  }

  @GiottoCache(60)
  @Get('failing')
  failing() {
    record.runs++;
    throw new NotFoundException('it is not there');
  }

  @Get('plain/failing')
  plainFailing() {
    throw new NotFoundException('it is not there');
  }

  @GiottoCache(60)
  @Get('unstored')
  unstored(@Res({ passthrough: true }) reply: Reply) {
    record.runs++;
    reply.header('Set-Cookie', 'a=1');
    return new Account();
  }

  @Get('plain/unstored')
  plainUnstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return new Account();
  }

  @GiottoCache(60)
  @Get('at-second')
  atSecond() {
    if (++record.failures === 1) throw new ServiceUnavailableException();
    return new Account();
  }

  @Get('plain/at-second')
  plainAtSecond() {
    if (++record.failures === 1) throw new ServiceUnavailableException();
    return new Account();
  }
}

export class PagesController {
  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    record.runs++;
    return { x: 2, squared: 4 };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4 };
  }

  @GiottoCache(60)
  @GiottoView(REPRESENTATIONS)
  @Get('view')
  view() {
    record.runs++;
    return { x: 2, squared: 4 };
  }

  @GiottoView(REPRESENTATIONS)
  @Get('plain/view')
  plainView() {
    return { x: 2, squared: 4 };
  }

  @GiottoCache(60, { statuses: [301] })
  @Redirect('/fixed', 301)
  @Get('redirect')
  redirect() {
    record.runs++;
    return { url: '/own' };
  }
}

@Controller()
export class FreeController extends PureController {}

export const bound = (Base: Type, ...interceptors: (Type<NestInterceptor> | NestInterceptor)[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends Base {}
  return BoundController;
};

/** Fails unless two answers are that of the same route without the cache. @returns them, and how often interceptors worked for each */
export async function expectAsWithout(app: Running, path: string, headers = {}) {
  const plain = await app.get(`/plain${path}`, { headers });
  const [before, one] = [record.applied, await app.get(path, { headers })];
  const [between, other] = [record.applied, await app.get(path, { headers })];
  for (const { status, text, headers: sent } of [one, other]) {
    expect([status, text.replaceAll(path, `/plain${path}`)]).toEqual([plain.status, plain.text]);
    expect([sent['content-type'], sent['x-own'], sent['set-cookie']]).toEqual([
      plain.headers['content-type'],
      plain.headers['x-own'],
      plain.headers['set-cookie'],
    ]);
  }
  return { one, other, applied: [between - before, record.applied - between] };
}

/** The same, where the second answer is the first from the cache. */
export async function expectStored(app: Running, path: string, headers = {}) {
  const { one, other, applied } = await expectAsWithout(app, path, headers);
  expect([one.cache, other.cache, record.runs]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60', 1]);
  return { one, applied };
}
