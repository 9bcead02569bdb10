import { methodOf } from './method-of.js';

/** The part of TypeORM's `QueryRunner` that its transactions go through. */
export interface TransactionalRunner {
  /** True while a transaction is open. The end of a savepoint in it leaves it open. */
  readonly isTransactionActive: boolean;
  readonly isReleased: boolean;
  manager: unknown;
  query(...args: unknown[]): Promise<unknown>;
  startTransaction(...args: unknown[]): Promise<void>;
  commitTransaction(): Promise<void>;
  rollbackTransaction(): Promise<void>;
  release(): Promise<void>;
}

/** The part of TypeORM's `DataSource` that makes query runners. */
export interface RunnerFactory {
  createQueryRunner(...args: unknown[]): TransactionalRunner;
}

/** True for a `DataSource`, by its shape: TypeORM is optional, and an application may have several copies of it. */
export const isRunnerFactory = (value: unknown): value is RunnerFactory =>
  methodOf(value, 'createQueryRunner') !== undefined && methodOf(value, 'createEntityManager') !== undefined;
