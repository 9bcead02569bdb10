import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, EntitySchema, type EntityManager } from 'typeorm';

import { LocMemKeyValue } from 'giotto-cache';
import { startStandalone, type Standalone } from '../support/apps/standalone.js';
import { DATABASES, type TestDatabase } from '../support/database/databases.js';
import { Gate } from '../support/transactions/shop.js';

interface Price {
  id: number;
  price: number;
}

const PRICE = new EntitySchema<Price>({
  name: 'price',
  columns: { id: { type: Number, primary: true }, price: { type: Number } },
});

/** SQLite has one connection, on which nobody else reads old rows. */
describe.each(['PostgreSQL', 'MariaDB'])('transactions of TypeORM on %s', (name) => {
  let database: TestDatabase;
  let source: DataSource;
  let app: Standalone;
  let onUpdate: (() => Promise<unknown>) | undefined;

  const read = async (manager: EntityManager) => (await manager.findOneByOrFail(PRICE, { id: 1 })).price;
  const price = (manager = source.manager) => app.service.wrap('price', 60, () => read(manager), { tags: ['prices'] });
  const change = () => app.service.invalidate({ tags: 'prices' });

  beforeAll(async () => {
    database = await DATABASES[name]!();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    onUpdate = undefined;
    source = await new DataSource({ ...database.options, entities: [PRICE], synchronize: true }).initialize();
    source.subscribers.push({ afterUpdate: () => onUpdate?.() });
    await source.getRepository(PRICE).save({ id: 1, price: 1 });
    app = await startStandalone({ cache: new LocMemKeyValue() }, [{ provide: DataSource, useValue: source }]);
  });
  afterEach(async () => {
    await app.close();
    await source.getRepository(PRICE).clear();
    await source.destroy();
  });

  /** Lets others read when `work` calls what it is given, and the price be read again after its end. */
  async function seen(work: (stop: () => Promise<void>) => Promise<unknown>): Promise<number[]> {
    const [stopped, goOn] = [new Gate(), new Gate()];
    const ended = Promise.resolve().then(() => work(() => (stopped.open(), goOn.opened)));
    await Promise.race([stopped.opened, ended]);
    const between = await price();
    goOn.open();
    await ended;
    return [between, await price()];
  }

  it('repeat what a subscriber of repository.save() invalidates', async () => {
    const save = async (stop: () => Promise<void>) => {
      onUpdate = async () => (await change(), await stop());
      await source.getRepository(PRICE).save({ id: 1, price: 2 });
    };
    expect(await seen(save)).toEqual([1, 2]);
  });

  it('repeat what was invalidated in a savepoint, once all is committed', async () => {
    const nested = (stop: () => Promise<void>) =>
      source.transaction(async (outer) => {
        await outer.transaction(async (inner) => {
          await inner.update(PRICE, { id: 1 }, { price: 2 });
          await change();
          expect(await price(inner)).toBe(2);
        });
        expect(await price(outer)).toBe(2);
        await stop();
      });
    expect(await seen(nested)).toEqual([1, 2]);
  });

  it('store nothing of a savepoint that was rolled back', async () => {
    const nested = (stop: () => Promise<void>) =>
      source.transaction(async (outer) => {
        await outer.update(PRICE, { id: 1 }, { price: 2 });
        await change();
        const inner = outer.transaction(async (manager) => {
          await manager.update(PRICE, { id: 1 }, { price: 3 });
          expect(await price(manager)).toBe(3);
          throw new Error('rolled back');
        });
        await expect(inner).rejects.toThrow('rolled back');
        expect(await price(outer)).toBe(2);
        await stop();
      });
    expect(await seen(nested)).toEqual([1, 2]);
  });

  it('each on a connection of its own are each on their own', async () => {
    const both = (stop: () => Promise<void>) =>
      source.transaction(async (outer) => {
        await source.transaction((inner) => inner.update(PRICE, { id: 1 }, { price: 2 }).then(change));
        await outer.query('SELECT 1');
        await stop();
      });
    expect(await seen(both)).toEqual([2, 2]);
  });

  it('that fail in their commit leave nothing stored', async () => {
    const failing = async (stop: () => Promise<void>) => {
      const runner = source.createQueryRunner();
      await runner.startTransaction();
      await runner.manager.update(PRICE, { id: 1 }, { price: 2 });
      await change();
      await stop();
      await runner
        .query(name === 'MariaDB' ? 'KILL CONNECTION_ID()' : 'SELECT pg_terminate_backend(pg_backend_pid())')
        .catch(() => undefined);
      await expect(runner.commitTransaction()).rejects.toThrow();
      await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    };
    expect(await seen(failing)).toEqual([1, 1]);
  });
});
