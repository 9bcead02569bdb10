import { types } from 'node:util';

import { missingInternals } from '../../errors/startup.js';
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

/** The mark by which TypeORM itself tells a `DataSource` of another copy of the package. */
const MARK = '@instanceof';

const isMarked = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !types.isProxy(value) &&
  Object.getOwnPropertyDescriptor(value, MARK)?.value === Symbol.for('DataSource');

/**
 * Refuses a `DataSource` whose transactions could not be followed. Uncommitted rows would be cached.
 * @throws GIOTTO_MISSING_INTERNALS
 */
export function checkDataSource(value: unknown): void {
  if (isMarked(value) && !isRunnerFactory(value))
    throw missingInternals('createQueryRunner() and createEntityManager() of a DataSource', 'TypeORM', 'typeorm');
}
