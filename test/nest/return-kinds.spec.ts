import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { defer, isObservable, lastValueFrom, of, type Observable } from 'rxjs';

import { GiottoCache, LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';

/** Holds its entries when an application ends, as a server does. */
class Surviving extends LocMemKeyValue {
  override async close() {}
}

/** One that other processes share. */
class Shared extends Surviving {
  override get isInProcess() {
    return false;
  }
}

interface Rate {
  readonly run: number;
}

let runs = 0;

@Injectable()
class Rates {
  @GiottoCache(60)
  declaredObservable(): Observable<Rate> {
    return defer(() => of({ run: ++runs }));
  }

  @GiottoCache(60)
  declaredPromise(): Promise<Rate> {
    return Promise.resolve({ run: ++runs });
  }

  @GiottoCache(60)
  async asynchronous() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  untoldObservable() {
    return defer(() => of({ run: ++runs }));
  }

  @GiottoCache(60)
  untoldPromise() {
    return Promise.resolve({ run: ++runs });
  }

  @GiottoCache(60)
  untoldValue() {
    return { run: ++runs };
  }

  @GiottoCache(60)
  rejecting() {
    runs++;
    return Promise.reject(new Error('no'));
  }
}

type Name = Exclude<keyof Rates, 'rejecting'>;

const KINDS: readonly (readonly [Name, 'observable' | 'promise'])[] = [
  ['declaredObservable', 'observable'],
  ['untoldObservable', 'observable'],
  ['declaredPromise', 'promise'],
  ['asynchronous', 'promise'],
  ['untoldPromise', 'promise'],
  ['untoldValue', 'promise'],
];

let open: Standalone[] = [];
beforeEach(() => {
  runs = 0;
});
afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});

async function started(cache = new LocMemKeyValue()) {
  const one = await startStandalone({ cache }, [Rates]);
  open.push(one);
  return one;
}

async function restarted(cache: LocMemKeyValue) {
  await open.pop()!.close();
  return started(cache);
}

/** What a call returned, and the run that its value came from. */
async function called(one: Standalone, name: Name) {
  const returned = one.app.get(Rates)[name]() as Observable<Rate> | Promise<Rate>;
  if (isObservable(returned)) return ['observable', (await lastValueFrom(returned)).run];
  return [returned instanceof Promise ? 'promise' : 'neither', (await returned).run];
}

describe('a program of a provider always returns', () => {
  it.each(KINDS)('the same, and runs once: %s an %s', async (name, kind) => {
    const one = await started();
    for (let time = 0; time < 3; time++) expect(await called(one, name)).toEqual([kind, 1]);
    expect(runs).toBe(1);
  });

  it.each(KINDS)('the same, also in a new process that finds an entry: %s an %s', async (name, kind) => {
    const cache = new Surviving();
    expect(await called(await started(cache), name)).toEqual([kind, 1]);
    const next = await restarted(cache);
    for (let time = 0; time < 2; time++) expect(await called(next, name)).toEqual([kind, 1]);
  });

  it.each(KINDS.filter(([name]) => !name.startsWith('untold')))(
    'the same where processes share a backend, and runs once in all of them: %s an %s',
    async (name, kind) => {
      const cache = new Shared();
      expect(await called(await started(cache), name)).toEqual([kind, 1]);
      expect(await called(await restarted(cache), name)).toEqual([kind, 1]);
      expect(runs).toBe(1);
    },
  );

  it('an Observable if processes share a backend, and subscribes once in all of them, if only a run can tell', async () => {
    const cache = new Shared();
    expect(await called(await started(cache), 'untoldObservable')).toEqual(['observable', 1]);
    expect(await called(await restarted(cache), 'untoldObservable')).toEqual(['observable', 1]);
  });

  it.each(['untoldPromise', 'untoldValue'] as const)(
    'a promise where processes share a backend, and stores nothing of the run that tells: %s',
    async (name) => {
      const cache = new Shared();
      const one = await started(cache);
      for (const run of [1, 2, 2]) expect(await called(one, name)).toEqual(['promise', run]);
      const next = await restarted(cache);
      for (const run of [3, 2]) expect(await called(next, name)).toEqual(['promise', run]);
    },
  );

  it('a promise that rejects once for each run', async () => {
    const rates = (await started()).app.get(Rates);
    for (const run of [1, 2]) {
      await expect(rates.rejecting()).rejects.toThrow('no');
      expect(runs).toBe(run);
    }
  });

  it('what an invalidation has not overtaken, though a run began before it', async () => {
    const one = await started();
    const first = one.app.get(Rates).untoldPromise();
    await Promise.all([first, one.service.invalidate({ program: 'Rates.untoldPromise' })]);
    const [, run] = await called(one, 'untoldPromise');
    expect(run).toBeGreaterThan(1);
  });
});
