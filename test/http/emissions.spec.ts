import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  NotFoundException,
  Query,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import {
  BehaviorSubject,
  catchError,
  concat,
  concatMap,
  defaultIfEmpty,
  delay,
  EMPTY,
  finalize,
  first,
  interval,
  last,
  map,
  NEVER,
  Observable,
  of,
  reduce,
  scan,
  take,
  takeLast,
  tap,
  throwError,
  toArray,
} from 'rxjs';

import { GiottoCache, GiottoView, type GiottoCacheOptions } from 'giotto-cache';
import { emittedBy } from '../../lib/http/value/last-value.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;
let ended = 0;

const failing = () => throwError(() => new NotFoundException('it broke'));

const SOURCES: Record<string, () => unknown> = {
  one: () => of(1),
  several: () => of(1, 2, 3),
  'several, each later': () => of(1, 2, 3).pipe(concatMap((value) => of(value).pipe(delay(1)))),
  none: () => EMPTY,
  'an error': failing,
  'an error behind one': () => concat(of(1), failing()),
  'an error behind several': () => concat(of(1, 2), failing()),
  'the promise of several': async () => of(1, 2, 3),
  'no end': () => concat(of(1, 2), NEVER),
  'no end, and one after the other': () => interval(1),
};

class EmittingController {
  @GiottoCache(60)
  @Get('emitted')
  emitted(@Query('source') source: string) {
    runs++;
    return SOURCES[source]!();
  }

  @Get('plain/emitted')
  plainEmitted(@Query('source') source: string) {
    return SOURCES[source]!();
  }

  @GiottoCache(60)
  @Get('left')
  left() {
    return interval(1).pipe(finalize(() => ended++));
  }
}

@Controller()
class FreeController extends EmittingController {}

@Controller()
class ViewsController {
  @GiottoCache(60)
  @GiottoView({ 'application/json': GiottoView.json() })
  @Get('view')
  view() {
    runs++;
    return of({ x: 1 }, { x: 2 });
  }
}

type Operate = (handled: Observable<unknown>) => Observable<unknown>;

const operating = (operate: Operate): Type<NestInterceptor> =>
  class Operating implements NestInterceptor {
    intercept(_context: ExecutionContext, next: CallHandler) {
      return operate(next.handle());
    }
  };

const bound = (Base: Type, interceptor: Type<NestInterceptor>): Type => {
  @UseInterceptors(interceptor)
  @Controller()
  class BoundController extends Base {}
  return BoundController;
};

const GATHERING: Record<string, Operate> = {
  toArray: (handled) => handled.pipe(toArray()),
  reduce: (handled) => handled.pipe(reduce((sum, value) => `${String(sum)} ${String(value)}`, 'reduced')),
  scan: (handled) => handled.pipe(scan((sum, value) => `${String(sum)} ${String(value)}`, 'scanned')),
  map: (handled) => handled.pipe(map((data) => ({ data }))),
  last: (handled) => handled.pipe(last()),
  takeLast: (handled) => handled.pipe(takeLast(2), toArray()),
  defaultIfEmpty: (handled) => handled.pipe(defaultIfEmpty('nothing')),
  'catchError, then toArray': (handled) =>
    handled.pipe(
      catchError((error: Error) => of(error.message)),
      toArray(),
    ),
};

const LEAVING: Record<string, Operate> = {
  first: (handled) => handled.pipe(first()),
  take: (handled) => handled.pipe(take(2), toArray()),
};

const FINITE = Object.keys(SOURCES).filter((name) => !name.startsWith('no end'));

describe.each(ADAPTERS)('on %s what a method emits', (adapter) => {
  let app: Running;
  beforeEach(() => {
    [runs, ended] = [0, 0];
  });
  afterEach(() => app.close());

  const begin = async (controller: Type, cache: GiottoCacheOptions = {}) => {
    app = await start(adapter, { controllers: [controller], cache });
  };

  const expectAsWithout = async (source: string) => {
    const path = `/emitted?source=${encodeURIComponent(source)}`;
    const plain = await app.get(`/plain${path}`);
    const answers = [await app.get(path), await app.get(path)];
    for (const { status, text } of answers)
      expect([source, status, text.replace(/"\/emitted/, '"/plain/emitted')]).toEqual([
        source,
        plain.status,
        plain.text,
      ]);
    return answers.map(({ cache }) => cache);
  };

  it.each(Object.keys(GATHERING))(
    'reaches an interceptor that gathers it, and only one value is stored: %s',
    async (name) => {
      await begin(bound(EmittingController, operating(GATHERING[name]!)));
      for (const source of FINITE) {
        runs = 0;
        const caches = await expectAsWithout(source);
        const notStored = expect.stringMatching(/^giotto; fwd=uri-miss; detail=(stream|exception)$/);
        if (source === 'one')
          expect([runs, ...caches]).toEqual([1, 'giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
        else expect([source, runs, ...caches]).toEqual([source, 2, notStored, notStored]);
      }
    },
  );

  it.each(Object.keys(LEAVING))('reaches an interceptor that leaves before the end: %s', async (name) => {
    await begin(bound(EmittingController, operating(LEAVING[name]!)));
    for (const source of ['several', 'no end', 'no end, and one after the other']) await expectAsWithout(source);
  });

  it('says that it was a stream, or broke', async () => {
    await begin(bound(EmittingController, operating(GATHERING.toArray!)));
    expect(await expectAsWithout('several')).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=stream'));
    expect(await expectAsWithout('none')).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=stream'));
    expect(await expectAsWithout('an error behind one')).toEqual(
      Array(2).fill('giotto; fwd=uri-miss; detail=exception'),
    );
  });

  it('ends when an interceptor has enough', async () => {
    await begin(bound(EmittingController, operating(LEAVING.take!)));
    expect([(await app.get('/left')).text, ended]).toEqual(['[0,1]', 1]);
  });

  it.each(['several', 'none', 'an error behind several', 'the promise of several'])(
    'reaches one that looks on, or is pure: %s',
    async (source) => {
      const seen: unknown[] = [];
      const Looking = operating((handled) => handled.pipe(tap((value) => void seen.push(value))));
      const Pure = operating(GATHERING.toArray!);
      await begin(bound(EmittingController, Looking), { transparent: [Looking] });
      await expectAsWithout(source);
      const each = seen.length / 3;
      expect(seen).toEqual([...seen.slice(0, each), ...seen.slice(0, each), ...seen.slice(0, each)]);
      await app.close();
      await begin(bound(EmittingController, Pure), { pure: [Pure] });
      await expectAsWithout(source);
    },
  );

  it('is its last value if nothing gathers it, which is stored', async () => {
    await begin(FreeController);
    for (const source of ['one', 'several', 'the promise of several']) {
      const [miss, hit] = await expectAsWithout(source);
      expect([miss, hit]).toEqual(['giotto; fwd=uri-miss; stored', 'giotto; hit; ttl=60']);
    }
    for (const source of ['none', 'an error', 'an error behind several'])
      expect(await expectAsWithout(source)).toEqual(Array(2).fill('giotto; fwd=uri-miss; detail=exception'));
  });

  it('is its last value for a view', async () => {
    const Looking = operating((handled) => handled.pipe(tap(() => undefined)));
    await begin(bound(ViewsController, Looking), { transparent: [Looking] });
    const answers = [await app.get('/view'), await app.get('/view')];
    expect(answers.map(({ text, cache }) => [text, cache])).toEqual(
      Array(2).fill(['{"x":2}', 'giotto; fwd=uri-miss; detail=stream']),
    );
  });
});

describe('one value without an end', () => {
  it('is passed on after a while', async () => {
    const emitted = await emittedBy(new BehaviorSubject(1), 1);
    if (emitted.kind === 'one') throw new Error('It was taken for the only one.');
    expect(await new Promise((resolve) => emitted.values.pipe(first()).subscribe(resolve))).toBe(1);
  });

  it('is ended if nobody wants it', async () => {
    const over = new Promise<void>((resolve) => void emittedBy(concat(of(1, 2), NEVER).pipe(finalize(resolve)), 1));
    await expect(over).resolves.toBeUndefined();
  });
});
