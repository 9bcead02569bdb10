import { InvalidatedNames, type NamedInvalidation } from './invalidated-names.js';

/** Repeats invalidations. Never rejects: what the backend does not take is retried. */
export type Repeat = (invalidation: NamedInvalidation) => Promise<unknown>;

/** How a transaction ended. `unknown` is a commit that failed, or work that ended without saying. */
export type TransactionOutcome = 'committed' | 'rolled back' | 'unknown';

/**
 * One transaction of the application. Before its commit others still read the old rows and may cache them. So whatever is
 * invalidated inside is invalidated again after the commit.
 */
export class TransactionScope {
  private readonly invalidated = new InvalidatedNames();
  private isDoubtful = false;
  private ended = false;
  private inner = 0;
  private settled = 0;

  /** @param outer the transaction that this one was begun in, if any */
  constructor(
    private readonly repeat: Repeat,
    private readonly outer: TransactionScope | undefined,
  ) {
    if (outer !== undefined) outer.inner++;
  }

  /** True once the transaction has ended. Work that goes on is outside of it. */
  get isOver(): boolean {
    return this.ended;
  }

  /** True if transactions were begun inside this one and all of them said how they ended. */
  get isAccountedFor(): boolean {
    return this.inner > 0 && this.inner === this.settled;
  }

  /** Remembers what was invalidated inside. */
  note(invalidation: NamedInvalidation): void {
    this.invalidated.add(invalidation);
  }

  /** Repeats the invalidations after a commit that failed: the database may have carried it out. */
  async doubt(): Promise<void> {
    this.isDoubtful = true;
    await this.again();
  }

  /**
   * Ends the scope. Resolves once the invalidations have been repeated. They are dropped only if the transaction was surely
   * rolled back.
   */
  async end(outcome: TransactionOutcome): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    const isCertain = outcome !== 'unknown' && !this.isDoubtful;
    if (isCertain && this.outer !== undefined) this.outer.settled++;
    if (outcome !== 'rolled back' || !isCertain) await this.again();
    this.invalidated.take();
  }

  private async again(): Promise<void> {
    await Promise.all(this.invalidated.list().map((one) => this.repeat(one)));
  }
}
