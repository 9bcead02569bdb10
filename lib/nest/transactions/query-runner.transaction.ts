import type { DirtyReads } from '../../cache/transaction/dirty-reads.js';
import type { TransactionOutcome, TransactionScope } from '../../cache/transaction/transaction-scope.js';
import type { Transactions } from '../../cache/transaction/transactions.js';
import type { TransactionalRunner } from './typeorm-internals.js';

/** What a runner's transactions are told to. */
export interface TransactionWatchers {
  readonly transactions: Transactions;
  readonly dirtyReads: DirtyReads;
}

type Step = () => Promise<void>;

/** Follows the transactions of one query runner, one at a time. Its savepoints belong to the transaction that they are in. */
export class RunnerTransaction {
  private scope: TransactionScope | undefined;
  private isShared = false;

  constructor(
    private readonly runner: TransactionalRunner,
    private readonly watchers: TransactionWatchers,
  ) {}

  /** The whole process uses this runner's connection, so that everybody sees its open transaction. */
  share(): void {
    if (this.isShared) return;
    this.isShared = true;
    if (this.scope !== undefined) this.watchers.dirtyReads.begin();
  }

  /** Not asynchronous itself: it is the caller's code that has to be in the transaction. */
  start(step: Step): Promise<void> {
    this.scope ??= this.begin();
    this.watchers.transactions.enter(this.scope);
    return this.started(step);
  }

  /**
   * Puts whoever uses the runner into its transaction: a helper that began it has left its own asynchronous context. On a
   * shared connection everybody uses it.
   */
  touch(): void {
    if (this.scope !== undefined && !this.isShared) this.watchers.transactions.enter(this.scope);
  }

  async commit(step: Step): Promise<void> {
    try {
      await step();
    } catch (error) {
      await this.scope?.doubt();
      throw error;
    } finally {
      await this.endIfClosed('committed');
    }
  }

  async rollback(step: Step): Promise<void> {
    try {
      await step();
    } finally {
      await this.endIfClosed('rolled back');
    }
  }

  /** A runner that is released in a transaction may have ended it by SQL of the application's own. */
  async release(step: Step): Promise<void> {
    try {
      await step();
    } finally {
      if (this.runner.isReleased) await this.end('unknown');
    }
  }

  private async started(step: Step): Promise<void> {
    try {
      await step();
    } finally {
      await this.endIfClosed('rolled back');
    }
  }

  private begin(): TransactionScope {
    if (this.isShared) this.watchers.dirtyReads.begin();
    return this.watchers.transactions.open();
  }

  private async endIfClosed(outcome: TransactionOutcome): Promise<void> {
    if (!this.runner.isTransactionActive) await this.end(outcome);
  }

  private async end(outcome: TransactionOutcome): Promise<void> {
    const { scope } = this;
    this.scope = undefined;
    if (scope === undefined) return;
    if (this.isShared) this.watchers.dirtyReads.end(outcome === 'committed');
    await scope.end(outcome);
  }
}
