import {
  Controller,
  Get,
  Injectable,
  Query,
  Render,
  Res,
  Scope,
  StreamableFile,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { Exclude } from 'class-transformer';
import { catchError, concatMap, from, map, of, retry, switchMap, tap, timeout } from 'rxjs';

import { GiottoCache, GiottoView } from 'giotto-cache';
import type { Reply } from './reply.js';

/** What became of the requests of a test. */
export const record = {
  /** What interceptors saw, in order. */
  seen: [] as unknown[],
  /** Of methods. */
  runs: 0,
  /** Of requests at `Looking`. */
  arrivals: 0,
  /** What a slow method waits for. */
  gate: Promise.resolve(),
};

export const see = (value: unknown) => void record.seen.push(value);

@Injectable()
export class Looking implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    record.arrivals++;
    return next.handle().pipe(tap(see));
  }
}

/** Reads what only the value has. */
@Injectable()
export class Counting implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap((value: { items: unknown[] }) => see(value.items.length)));
  }
}

@Injectable({ scope: Scope.REQUEST })
export class Scoped extends Looking {}

@Injectable({ scope: Scope.TRANSIENT })
export class Transient extends Looking {}

export class Arrow implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_context, next) => next.handle().pipe(tap(see));
}

export class Promising implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler) {
    return next.handle().pipe(tap(see));
  }
}

export const operating = (
  name: string,
  operate: (handled: ReturnType<CallHandler['handle']>) => ReturnType<CallHandler['handle']>,
): Type<NestInterceptor> =>
  ({
    [name]: class implements NestInterceptor {
      intercept(_context: ExecutionContext, next: CallHandler) {
        return operate(next.handle());
      }
    },
  })[name]!;

export const OPERATORS: Type<NestInterceptor>[] = [
  operating('Concatenating', (handled) => handled.pipe(concatMap(async (value) => (see(value), value)))),
  operating('Switching', (handled) => handled.pipe(switchMap((value) => (see(value), from([value]))))),
  operating('Replacing', (handled) => handled.pipe(map((value) => (see(value), 'another')))),
  operating('Timing', (handled) => handled.pipe(timeout(60_000), tap(see))),
  operating('Retrying', (handled) => handled.pipe(retry(2), tap(see))),
  operating('Catching', (handled) =>
    handled.pipe(
      tap(see),
      catchError(() => of('caught')),
    ),
  ),
];

export class Account {
  readonly id = 7;
  @Exclude() readonly password = 'hunter2';
}

export const NOTE = () => ({
  items: [1, 2, 3],
  date: new Date(1000),
  tags: new Map([['a', new Set([1])]]),
  big: 12,
  gone: undefined,
});

export const VALUES: Record<string, () => unknown> = {
  object: NOTE,
  null: () => null,
  undefined: () => undefined,
  'empty text': () => '',
  text: () => 'text',
  number: () => 7,
  list: () => [1, [2, { three: null }]],
  bytes: () => Buffer.from([1, 2, 255]),
};

export const FILE = () => new StreamableFile(Buffer.from('file'), { type: 'text/csv', disposition: 'inline' });

/** Each program beside the same route without the cache. */
class ValuesController {
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

  @GiottoCache(60)
  @Render('squared')
  @Get('page')
  page() {
    record.runs++;
    return { x: 2, squared: 4, items: [1] };
  }

  @Render('squared')
  @Get('plain/page')
  plainPage() {
    return { x: 2, squared: 4, items: [1] };
  }

  @GiottoCache(60)
  @Get('slow')
  async slow() {
    record.runs++;
    await record.gate;
    return NOTE();
  }

  @GiottoCache(60)
  @Get('unstored')
  unstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    record.runs++;
    return NOTE();
  }

  @Get('plain/unstored')
  plainUnstored(@Res({ passthrough: true }) reply: Reply) {
    reply.header('Set-Cookie', 'a=1');
    return NOTE();
  }

  @GiottoCache(60)
  @Get('file')
  file() {
    record.runs++;
    return FILE();
  }

  @GiottoCache(60)
  @Get('account')
  account() {
    record.runs++;
    return new Account();
  }

  @Get('plain/account')
  plainAccount() {
    return new Account();
  }
}

class ViewsController {
  @GiottoCache(60)
  @GiottoView({
    'application/json': GiottoView.json(),
    'text/csv': (model: { x: number }) => `x\n${model.x}\n`,
    'text/html': GiottoView.template('squared'),
  })
  @Get('view')
  view() {
    record.runs++;
    return { x: 2, squared: 4, items: [1] };
  }

  @GiottoView({
    'application/json': GiottoView.json(),
    'text/csv': (model: { x: number }) => `x\n${model.x}\n`,
    'text/html': GiottoView.template('squared'),
  })
  @Get('plain/view')
  plainView() {
    return { x: 2, squared: 4, items: [1] };
  }
}

@Controller()
export class FreeController extends ValuesController {}

export const bound = (...interceptors: (Type<NestInterceptor> | NestInterceptor)[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends ValuesController {}
  return BoundController;
};

export const boundToViews = (...interceptors: Type<NestInterceptor>[]): Type => {
  @UseInterceptors(...interceptors)
  @Controller()
  class BoundController extends ViewsController {}
  return BoundController;
};
