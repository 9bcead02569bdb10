import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  addTransactionalDataSource,
  deleteDataSourceByName,
  initializeTransactionalContext,
  runInTransaction,
  StorageDriver,
  Transactional,
} from 'typeorm-transactional';

import type { Way } from './way.js';

initializeTransactionalContext({ storageDriver: StorageDriver.ASYNC_LOCAL_STORAGE });

@Injectable()
class Transacting {
  @Transactional()
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    return work();
  }
}

const ingredients: Way['ingredients'] = (source) => ({
  providers: [Transacting, { provide: DataSource, useFactory: () => addTransactionalDataSource(source) }],
});
const manager: Way['manager'] = (_app, source) => source.manager;
const end = () => void deleteDataSourceByName('default');

/** Those of typeorm-transactional. */
export const TYPEORM_TRANSACTIONAL_WAYS = {
  'runInTransaction of typeorm-transactional': {
    ingredients,
    manager,
    end,
    run: (_app, _source, work) => runInTransaction(work),
  },
  '@Transactional() of typeorm-transactional': {
    ingredients,
    manager,
    end,
    run: (app, _source, work) => app.get(Transacting).run(work),
  },
} satisfies Record<string, Way>;
