import { RunnerTransaction, type TransactionWatchers } from './query-runner.transaction.js';
import { replaceMethod } from './replaced-method.js';
import { checkDataSource, isRunnerFactory, type RunnerFactory, type TransactionalRunner } from './typeorm-internals.js';

/**
 * Follows every transaction of a TypeORM `DataSource`: of `transaction()`, `repository.save()` and query runners, and
 * so of libraries that build on them.
 * @returns a function that stops it; `undefined` if the value is no `DataSource`
 * @throws GIOTTO_MISSING_INTERNALS if it is one whose transactions cannot be followed
 */
export function watchDataSource(value: unknown, watchers: TransactionWatchers): (() => void) | undefined {
  checkDataSource(value);
  if (!isRunnerFactory(value) || !Object.isExtensible(value)) return undefined;
  const { createQueryRunner } = value;
  const runners = new SeenRunners(watchers);
  return replaceMethod(value, 'createQueryRunner', function (this: RunnerFactory, ...args: unknown[]) {
    return runners.see(createQueryRunner.apply(this, args));
  });
}

/** The query runners of one `DataSource`. For SQLite there is one for all. */
class SeenRunners {
  private readonly seen = new WeakMap<TransactionalRunner, RunnerTransaction>();

  constructor(private readonly watchers: TransactionWatchers) {}

  see(runner: TransactionalRunner): TransactionalRunner {
    const known = this.seen.get(runner);
    if (known === undefined) this.watch(runner);
    else known.share();
    return runner;
  }

  private watch(runner: TransactionalRunner): void {
    const transaction = new RunnerTransaction(runner, this.watchers);
    const { startTransaction } = runner;
    let isFollowed = false;
    this.seen.set(runner, transaction);
    replaceMethod(runner, 'startTransaction', (...args: unknown[]) => {
      if (!isFollowed) follow(runner, transaction);
      isFollowed = true;
      return transaction.start(() => startTransaction.apply(runner, args));
    });
  }
}

/** Called at a runner's first transaction, since most runners never begin one. */
function follow(runner: TransactionalRunner, transaction: RunnerTransaction): void {
  followEnds(runner, transaction);
  followUses(runner, transaction);
}

function followEnds(runner: TransactionalRunner, transaction: RunnerTransaction): void {
  const { commitTransaction, rollbackTransaction, release } = runner;
  replaceMethod(runner, 'commitTransaction', () => transaction.commit(() => commitTransaction.apply(runner)));
  replaceMethod(runner, 'rollbackTransaction', () => transaction.rollback(() => rollbackTransaction.apply(runner)));
  replaceMethod(runner, 'release', () => transaction.release(() => release.apply(runner)));
}

function followUses(runner: TransactionalRunner, transaction: RunnerTransaction): void {
  const { query } = runner;
  let { manager } = runner;
  replaceMethod(runner, 'query', (...args: unknown[]) => {
    transaction.touch();
    return query.apply(runner, args);
  });
  Object.defineProperty(runner, 'manager', {
    configurable: true,
    enumerable: true,
    get: () => (transaction.touch(), manager),
    set: (value: unknown) => void (manager = value),
  });
}
