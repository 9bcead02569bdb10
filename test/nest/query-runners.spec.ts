import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';

import { GiottoCacheService, LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { FakeSource, type FakeRunner } from '../support/transactions/fake-source.js';
import { Gate } from '../support/transactions/shop.js';

let app: Standalone;
let cache: GiottoCacheService;
let runs = 0;

const wrap = () => cache.wrap('key', 60, () => ++runs, { tags: ['rates'] });
const change = () => cache.invalidate({ tags: 'rates' });
const sourceOf = (context: INestApplicationContext) => context.get(FakeSource);

/** Runs in an asynchronous context of its own, as a request does. */
const apart = <Value>(work: () => Promise<Value>): Promise<Value> => Promise.resolve().then(work);

/** A transaction that has changed something, in a context of its own. @returns lets it go on, to the end */
async function changed(
  end: (runner: FakeRunner) => Promise<unknown>,
  begin: (runner: FakeRunner) => Promise<unknown> = (runner) => runner.startTransaction(),
) {
  const [done, goOn] = [new Gate(), new Gate()];
  const ended = apart(async () => {
    const runner = sourceOf(app.app).createQueryRunner();
    await begin(runner);
    await change();
    done.open();
    await goOn.opened;
    await end(runner);
  });
  await done.opened;
  return () => (goOn.open(), ended);
}

describe('a transaction of a query runner', () => {
  beforeEach(async () => {
    runs = 0;
    app = await startStandalone({ cache: new LocMemKeyValue() }, [FakeSource]);
    cache = app.service;
  });
  afterEach(() => app.close());

  /** What others stored between the invalidation and the end is stored still if that is 1. */
  const afterwards = async (end: () => Promise<unknown>) => {
    expect(await apart(wrap)).toBe(1);
    await end();
    return apart(wrap);
  };

  it('repeats its invalidations after the commit', async () => {
    expect(await afterwards(await changed((runner) => runner.commitTransaction()))).toBe(2);
  });

  it('drops its invalidations if it is rolled back', async () => {
    expect(await afterwards(await changed((runner) => runner.rollbackTransaction()))).toBe(1);
  });

  it('drops them in cache.transaction too, if it was the only transaction there', async () => {
    const rolledBack = async (runner: FakeRunner) => (
      await runner.rollbackTransaction(),
      Promise.reject(new Error('rolled back'))
    );
    const [done, goOn] = [new Gate(), new Gate()];
    const transaction = apart(() =>
      cache.transaction(async () => {
        const runner = sourceOf(app.app).createQueryRunner();
        await runner.startTransaction();
        await change();
        done.open();
        await goOn.opened;
        await rolledBack(runner);
      }),
    ).catch(() => undefined);
    await done.opened;
    expect(await afterwards(() => (goOn.open(), transaction))).toBe(1);
  });

  it('repeats them if the commit failed, though it was rolled back then', async () => {
    const end = await changed(async (runner) => {
      runner.failing = 'commit';
      await expect(runner.commitTransaction()).rejects.toThrow('The commit failed.');
      await runner.rollbackTransaction();
    });
    expect(await afterwards(end)).toBe(2);
  });

  it('repeats them if the runner is released without commit or rollback', async () => {
    expect(await afterwards(await changed((runner) => runner.release()))).toBe(2);
  });

  it('repeats them after the commit of the transaction, and not of a savepoint', async () => {
    const goOn = new Gate();
    const savepoint = new Gate();
    const end = await changed(
      async (runner) => {
        await runner.commitTransaction();
        savepoint.open();
        await goOn.opened;
        await runner.commitTransaction();
      },
      async (runner) => (await runner.startTransaction(), await runner.startTransaction()),
    );
    expect(await apart(wrap)).toBe(1);
    const ended = end();
    await savepoint.opened;
    expect(await apart(wrap)).toBe(1);
    goOn.open();
    await ended;
    expect(await apart(wrap)).toBe(2);
  });

  it('is over if it cannot begin', async () => {
    await apart(async () => {
      const runner = sourceOf(app.app).createQueryRunner();
      runner.failing = 'start';
      await expect(runner.startTransaction()).rejects.toThrow('The start failed.');
      runner.isTransactionActive = false;
      await runner.release();
      expect([await wrap(), await wrap()]).toEqual([1, 1]);
    });
  });

  it('is found in code that uses a runner whose transaction a helper began', async () => {
    await apart(async () => {
      const runner = sourceOf(app.app).createQueryRunner();
      const begin = async () => (await runner.query(), await runner.startTransaction());
      await begin();
      expect(runner.manager).toBeDefined();
      expect([await wrap(), await wrap()]).toEqual([1, 2]);
      await runner.commitTransaction();
      expect([await wrap(), await wrap()]).toEqual([3, 3]);
    });
  });

  it('keeps others from storing rows that they read on a shared connection before a rollback', async () => {
    const source = sourceOf(app.app);
    source.isShared = true;
    const end = await changed((runner) => runner.rollbackTransaction());
    source.createQueryRunner();
    const reading = new Gate();
    const phantom = apart(() => cache.wrap('late', 60, () => reading.opened.then(() => 'phantom')));
    expect([await apart(wrap), await apart(wrap)]).toEqual([1, 2]);
    await end();
    reading.open();
    expect(await phantom).toBe('phantom');
    expect([await cache.get('late'), await apart(wrap), await apart(wrap)]).toEqual([undefined, 3, 3]);
  });

  it('begins on a DataSource of a closed application as on any other', async () => {
    const source = sourceOf(app.app);
    await app.close();
    expect(Object.keys(Object.getOwnPropertyDescriptors(source))).toEqual(['only', 'isShared']);
  });
});
