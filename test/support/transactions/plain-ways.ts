import { AsyncLocalStorage } from 'node:async_hooks';

import { DataSource, type EntityManager } from 'typeorm';

import { GiottoCacheService } from 'giotto-cache';
import type { Way } from './way.js';

const managers = new AsyncLocalStorage<EntityManager>();

const manager: Way['manager'] = (_app, source) => managers.getStore() ?? source.manager;

const ingredients: Way['ingredients'] = (source) => ({ providers: [{ provide: DataSource, useValue: source }] });

/** Those that need no library beside TypeORM. */
export const PLAIN_WAYS = {
  'dataSource.transaction': {
    ingredients,
    manager,
    run: (_app, source, work) => source.transaction((own) => managers.run(own, work)),
  },
  'a query runner': {
    ingredients,
    manager,
    async run(_app, source, work) {
      const runner = source.createQueryRunner();
      await runner.connect();
      await runner.startTransaction();
      try {
        const value = await managers.run(runner.manager, work);
        await runner.commitTransaction();
        return value;
      } catch (error) {
        if (runner.isTransactionActive) await runner.rollbackTransaction();
        throw error;
      } finally {
        await runner.release();
      }
    },
  },
  'cache.transaction around a DataSource that Nest does not know': {
    ingredients: () => ({}),
    manager,
    run: (app, source, work) =>
      app.get(GiottoCacheService).transaction(() => source.transaction((own) => managers.run(own, work))),
  },
} satisfies Record<string, Way>;
