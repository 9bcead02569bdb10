import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  concat,
  defer,
  EMPTY,
  firstValueFrom,
  from,
  isObservable,
  lastValueFrom,
  NEVER,
  Observable,
  of,
  range,
  Subject,
  tap,
  throwError,
  toArray,
} from 'rxjs';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';

interface Rate {
  readonly run: number;
}

let runs = 0;
let ended = 0;
let subject = new Subject<number>();
let source: () => Observable<unknown> = () => EMPTY;

const ran = () => defer(() => of({ run: ++runs }));

@Injectable()
class Rates {
  @GiottoCache(60, { staleWhileRevalidate: 60, tags: ['rates'] })
  get(_id: number): Observable<Rate> {
    return ran();
  }

  @GiottoCache(60)
  several(): Observable<number> {
    runs++;
    return of(1, 2, 3);
  }

  /** Says nothing of what it returns. */
  @GiottoCache(60)
  untold(_id: number) {
    return ran();
  }

  @GiottoCache(60)
  both(_id: number): Observable<Rate> | Promise<Rate> {
    return ran();
  }

  @GiottoCache(60)
  live(): Observable<number> {
    runs++;
    return new Observable((subscriber) => {
      subscriber.add(subject.subscribe(subscriber));
      subscriber.add(() => ended++);
    });
  }

  @GiottoCache(60, { staleIfError: 600 })
  scripted(): Observable<unknown> {
    runs++;
    return source();
  }

  @GiottoCache(60)
  throwing(): Observable<unknown> {
    runs++;
    throw new Error('no');
  }

  @GiottoCache(60)
  throwingUntold(isGood = false) {
    runs++;
    if (!isGood) throw new Error('no');
    return of(runs);
  }
}

let one: Standalone;
let rates: Rates;
beforeEach(async () => {
  [runs, ended, subject] = [0, 0, new Subject()];
  one = await startStandalone({ cache: new LocMemKeyValue({ clock: () => one.clock.now }) }, [Rates]);
  rates = one.app.get(Rates);
});
afterEach(() => one.close());

const all = (values: Observable<unknown>) => lastValueFrom(values.pipe(toArray()));

/** Lets everything go on that waits for nothing but its turn. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await nextTurn();
};

describe('a program of a provider that returns Observables', () => {
  it.each(['get', 'untold', 'both'] as const)('returns one each time, and runs once: %s', async (method) => {
    for (let time = 0; time < 3; time++) {
      const returned = rates[method](1) as Observable<Rate>;
      expect(isObservable(returned)).toBe(true);
      expect(await lastValueFrom(returned)).toEqual({ run: 1 });
    }
    expect(await lastValueFrom(rates[method](2) as Observable<Rate>)).toEqual({ run: 2 });
  });

  it('runs once for firstValueFrom, which leaves at the first value', async () => {
    for (let time = 0; time < 3; time++) expect(await firstValueFrom(rates.get(1))).toEqual({ run: 1 });
  });

  it('runs nothing before a subscription, and asks the cache for each', async () => {
    const returned = rates.get(1);
    await settle();
    expect(runs).toBe(0);
    expect(await all(returned)).toEqual([{ run: 1 }]);
    await one.service.invalidate({ tags: 'rates' });
    expect(await all(returned)).toEqual([{ run: 2 }]);
  });

  it('passes all values on as they come, and stores the last one', async () => {
    const seen: unknown[] = [];
    rates.live().subscribe((value) => seen.push(value));
    await settle();
    subject.next(1);
    expect(seen).toEqual([1]);
    subject.next(2);
    subject.complete();
    await settle();
    expect([seen, await all(rates.live()), runs]).toEqual([[1, 2], [2], 1]);
    expect([await all(rates.several()), await all(rates.several())]).toEqual([[1, 2, 3], [3]]);
  });

  it('runs once for concurrent subscribers', async () => {
    const asked = Promise.all([all(rates.live()), all(rates.live()), all(rates.live())]);
    await settle();
    subject.next(7);
    subject.complete();
    expect([await asked, runs]).toEqual([[[7], [7], [7]], 1]);
  });

  it.each<[string, () => Observable<unknown>]>([
    ['at once', () => throwError(() => new Error('no'))],
    [
      'behind a value',
      () =>
        concat(
          of(1),
          throwError(() => new Error('no')),
        ),
    ],
  ])('passes errors on, and stores nothing: %s', async (_, failing) => {
    source = failing;
    for (const run of [1, 2]) {
      await expect(all(rates.scripted())).rejects.toThrow('no');
      expect(runs).toBe(run);
    }
  });

  it.each(['throwing', 'throwingUntold'] as const)('passes on exceptions of its method: %s', async (method) => {
    for (const run of [1, 2]) {
      await expect(lastValueFrom(from(rates[method]()))).rejects.toThrow('no');
      expect(runs).toBe(run);
    }
  });

  it('emits nothing if its method emits nothing, and stores nothing', async () => {
    source = () => EMPTY;
    expect([await all(rates.scripted()), await all(rates.scripted()), runs]).toEqual([[], [], 2]);
    expect(one.logger.warnings).toEqual([]);
  });

  it('stores a value that is undefined', async () => {
    source = () => of(undefined);
    expect([await all(rates.scripted()), await all(rates.scripted()), runs]).toEqual([[undefined], [undefined], 1]);
  });

  it('ends its source when the subscriber leaves before a value', async () => {
    const subscription = rates.live().subscribe();
    await settle();
    subscription.unsubscribe();
    expect([runs, ended, subject.observed]).toEqual([1, 1, false]);
  });

  it('ends its source when the subscriber leaves after a value, unless the source completes in the same turn', async () => {
    const first = firstValueFrom(rates.live());
    await settle();
    subject.next(1);
    expect(await first).toBe(1);
    await settle();
    expect([ended, subject.observed]).toEqual([1, false]);
    source = () => range(0, Infinity);
    expect(await firstValueFrom(rates.scripted())).toBe(0);
  });

  it('is never run for a subscriber that has left', async () => {
    rates.live().subscribe().unsubscribe();
    await settle();
    expect(subject.observed).toBe(false);
  });

  it('runs for the next subscriber if the first one leaves', async () => {
    const leading = rates.live().subscribe();
    await settle();
    const following = all(rates.live());
    await settle();
    leading.unsubscribe();
    await settle();
    expect(runs).toBe(2);
    subject.next(5);
    subject.complete();
    expect([await following, await all(rates.live()), runs]).toEqual([[5], [5], 2]);
    expect(one.logger.warnings).toEqual([]);
  });

  it('emits the stale value, and is refreshed', async () => {
    expect(await all(rates.get(1))).toEqual([{ run: 1 }]);
    one.clock.now += 61_000;
    expect(await all(rates.get(1))).toEqual([{ run: 1 }]);
    await settle();
    expect([await all(rates.get(1)), runs]).toEqual([[{ run: 2 }], 2]);
  });

  it('emits the stale value in place of an error, unless it has emitted itself', async () => {
    source = () => of('old');
    expect(await all(rates.scripted())).toEqual(['old']);
    one.clock.now += 61_000;
    source = () => throwError(() => new Error('no'));
    expect(await all(rates.scripted())).toEqual(['old']);
    one.clock.now += 2000;
    source = () =>
      concat(
        of('new'),
        throwError(() => new Error('no')),
      );
    const seen: unknown[] = [];
    await expect(lastValueFrom(rates.scripted().pipe(tap((value) => seen.push(value))))).rejects.toThrow('no');
    expect(seen).toEqual(['new']);
  });

  it('completes when its source completes', async () => {
    source = () => NEVER;
    const seen: unknown[] = [];
    const subscription = rates
      .scripted()
      .subscribe({ next: (value) => seen.push(value), complete: () => seen.push('end') });
    await settle();
    expect(seen).toEqual([]);
    subscription.unsubscribe();
  });
});
