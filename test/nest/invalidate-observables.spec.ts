import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post } from '@nestjs/common';
import { concat, EMPTY, firstValueFrom, lastValueFrom, Observable, of, Subject, throwError } from 'rxjs';

import { GiottoCache, GiottoCacheService, GiottoInvalidate } from 'giotto-cache';
import { beforeEachValue } from '../../lib/nest/invalidate/before-each-value.js';
import { ADAPTERS, start, type Running } from '../support/apps/application.js';

let runs = 0;
let answer: () => Observable<unknown>;
const subject = { current: new Subject<number>() };

@Injectable()
class Prices {
  @GiottoInvalidate({ program: 'prices' })
  change(): Observable<unknown> {
    return answer();
  }
}

@Controller()
class Shop {
  constructor(private readonly prices: Prices) {}

  @GiottoCache(60, { program: 'prices' })
  @Get('prices')
  list() {
    return { run: ++runs };
  }

  @Post('first')
  async first() {
    return { value: await firstValueFrom(this.prices.change()) };
  }

  @GiottoInvalidate({ program: 'prices' })
  @Post('observable')
  observable() {
    return answer();
  }
}

describe.each(ADAPTERS)('a method that returns an Observable under @GiottoInvalidate, on %s', (adapter) => {
  let app: Running;
  beforeEach(async () => {
    subject.current = new Subject();
    app = await start(adapter, { controllers: [Shop], providers: [Prices] });
    await app.get('/prices');
  });
  afterEach(() => app.close());
  const isHit = async () => (await app.get('/prices')).cache.includes('hit');
  const change = () => app.app.get(Prices).change();

  it.each<[string, () => Observable<unknown>]>([
    ['one value', () => of(1)],
    ['several', () => of(1, 2)],
    ['one and no end', () => concat(of(1), new Observable<number>())],
    [
      'one and an error',
      () =>
        concat(
          of(1),
          throwError(() => new Error('late')),
        ),
    ],
  ])('invalidates before it passes on the first value: %s', async (_, made) => {
    answer = made;
    expect(await firstValueFrom(change())).toBe(1);
    expect(await isHit()).toBe(false);
  });

  it('invalidates before a route takes the first value', async () => {
    answer = () => of(1, 2);
    expect((await app.ask({ method: 'POST', path: '/first' })).text).toBe('{"value":1}');
    expect(await isHit()).toBe(false);
  });

  it.each<[string, () => Observable<unknown>, number, boolean]>([
    ['a value', () => of({ id: 1 }), 201, false],
    ['an error', () => throwError(() => new Error('no')), 500, true],
  ])('invalidates on a route unless the method fails: %s', async (_, made, status, left) => {
    answer = made;
    expect((await app.ask({ method: 'POST', path: '/observable' })).status).toBe(status);
    expect(await isHit()).toBe(left);
  });

  it('invalidates when it completes without a value', async () => {
    answer = () => EMPTY;
    await lastValueFrom(change(), { defaultValue: undefined });
    expect(await isHit()).toBe(false);
  });

  it('does not invalidate for an error, and passes on every value before it', async () => {
    answer = () => throwError(() => new Error('no'));
    await expect(lastValueFrom(change())).rejects.toThrow('no');
    expect(await isHit()).toBe(true);
    answer = () =>
      concat(
        of(1, 2),
        throwError(() => new Error('late')),
      );
    const seen: unknown[] = [];
    await expect(change().forEach((value) => void seen.push(value))).rejects.toThrow('late');
    expect([seen, await isHit()]).toEqual([[1, 2], false]);
  });

  it('loses no value of a hot Observable, and invalidates before each', async () => {
    answer = () => subject.current;
    const seen: unknown[] = [];
    const hits: boolean[] = [];
    const over = change().forEach((value) => void seen.push(value));
    for (const value of [1, 2, 3]) subject.current.next(value);
    const third = firstValueFrom(change());
    subject.current.next(4);
    expect(await third).toBe(4);
    hits.push(await isHit(), await isHit());
    subject.current.complete();
    await over;
    expect([seen, hits]).toEqual([
      [1, 2, 3, 4],
      [false, true],
    ]);
    expect(await isHit()).toBe(false);
  });

  it('passes values on while the backend does not take the invalidation', async () => {
    const { invalidator } = app.app.get(GiottoCacheService) as unknown as {
      invalidator: { cache: { invalidations: { invalidate: () => Promise<boolean> } } };
    };
    invalidator.cache.invalidations.invalidate = () => Promise.resolve(false);
    answer = () => of(1, 2);
    const seen: unknown[] = [];
    await change().forEach((value) => void seen.push(value));
    expect(seen).toEqual([1, 2]);
  });
});

describe('beforeEachValue', () => {
  const models = async (source: Observable<unknown>) => {
    const seen: unknown[] = [];
    await lastValueFrom(
      beforeEachValue(source, (model) => Promise.resolve(seen.push(model))),
      { defaultValue: undefined },
    );
    return seen;
  };

  it('runs once for a value that completes at once, and again for a completion that may come later', async () => {
    expect(await models(of(1))).toEqual([1]);
    expect(await models(of(1, 2))).toEqual([1, 2]);
    expect(await models(EMPTY)).toEqual([undefined]);
    const late = new Subject<number>();
    const seen = models(late);
    late.next(1);
    await new Promise(setImmediate);
    late.complete();
    expect(await seen).toEqual([1, 1]);
  });
});
