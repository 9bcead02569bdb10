import type { DirtyReads } from '../../cache/transaction/dirty-reads.js';
import type { TransactionOutcome, TransactionScope } from '../../cache/transaction/transaction-scope.js';
import type { Transactions } from '../../cache/transaction/transactions.js';
import type { TransactionalRunner } from './typeorm-internals.js';

/** Notified of a runner's transactions. */
export interface TransactionWatchers {
  readonly transactions: Transactions;
  readonly dirtyReads: DirtyReads;
}

type Step = () => Promise<void>;

/** Follows the transactions of one query runner, one at a time. Savepoints belong to their transaction. */
export class RunnerTransaction {
  private scope: TransactionScope | undefined;
  private isShared = false;

  constructor(
    private readonly runner: TransactionalRunner,
    private readonly watchers: TransactionWatchers,
  ) {}

  /** Called if the whole process uses this runner's connection, and so sees its open transaction. */
  share(): void {
    if (this.isShared) return;
    this.isShared = true;
    if (this.scope !== undefined) this.watchers.dirtyReads.begin();
  }

  /** Not `async`: the asynchronous context of the caller has to enter the transaction. */
  start(step: Step): Promise<void> {
    this.scope ??= this.begin();
    this.watchers.transactions.enter(this.scope);
    return this.started(step);
  }

  /**
   * Enters the transaction in the asynchronous context of whoever uses the runner. The helper that began it has left
   * its own. On a shared connection everybody uses the runner, so nobody enters.
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

  /** The application may have ended the transaction by SQL of its own. */
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
