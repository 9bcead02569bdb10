import { Injectable } from '@nestjs/common';
import { ClsPluginTransactional, Transactional, TransactionHost } from '@nestjs-cls/transactional';
import { TransactionalAdapterTypeOrm } from '@nestjs-cls/transactional-adapter-typeorm';
import { ClsModule } from 'nestjs-cls';
import { DataSource, type EntityManager } from 'typeorm';

import type { Way } from './way.js';

@Injectable()
class Transacting {
  @Transactional()
  async run<Value>(work: () => Promise<Value>): Promise<Value> {
    return work();
  }
}

const hostOf = (app: Parameters<Way['manager']>[0]) =>
  app.get(TransactionHost) as TransactionHost<TransactionalAdapterTypeOrm>;

class Sources {}

const ingredients: Way['ingredients'] = (source) => {
  const sources = { module: Sources, providers: [{ provide: DataSource, useValue: source }], exports: [DataSource] };
  const adapter = new TransactionalAdapterTypeOrm({ dataSourceToken: DataSource });
  const cls = ClsModule.forRoot({
    global: true,
    middleware: { mount: true },
    plugins: [new ClsPluginTransactional({ imports: [sources], adapter })],
  });
  return { imports: [cls], providers: [Transacting] };
};
const manager: Way['manager'] = (app) => hostOf(app).tx as EntityManager;

/** Those of @nestjs-cls/transactional. */
export const NESTJS_CLS_WAYS = {
  'withTransaction of @nestjs-cls/transactional': {
    ingredients,
    manager,
    run: (app, _source, work) => hostOf(app).withTransaction(work),
  },
  '@Transactional() of @nestjs-cls/transactional': {
    ingredients,
    manager,
    run: (app, _source, work) => app.get(Transacting).run(work),
  },
} satisfies Record<string, Way>;
