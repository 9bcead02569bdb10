import { AsyncLocalStorage } from 'node:async_hooks';

import type { NamedInvalidation } from './invalidated-names.js';
import { TransactionScope, type Repeat } from './transaction-scope.js';

/** A transaction, and the one around it. */
interface Link {
  readonly scope: TransactionScope;
  readonly outer: Link | undefined;
}

/**
 * Knows which transactions the running code is in. Inside one the cache is bypassed: nobody else may see what is read there
 * yet, and it may never be committed.
 *
 * No `AsyncLocalStorage` exists until the first transaction begins, because it slows down every promise on Node 20 and 22.
 */
export class Transactions {
  private context: AsyncLocalStorage<Link> | undefined;

  constructor(private readonly repeat: Repeat) {}

  /** True if the running code is in a transaction that has not ended. */
  get isInside(): boolean {
    return this.context !== undefined && this.innermost() !== undefined;
  }

  /** Remembers an invalidation in every transaction that the running code is in. */
  note(invalidation: NamedInvalidation): void {
    for (let link = this.innermost(); link !== undefined; link = openOf(link.outer)) link.scope.note(invalidation);
  }

  /**
   * Runs `work` in a transaction of its own. If it rejects, the invalidations are dropped only if the transactions inside said
   * that they were rolled back. Otherwise the error may be that of a commit.
   */
  async run<Value>(work: () => Value | Promise<Value>): Promise<Value> {
    const scope = this.open();
    return this.storage().run(this.linkTo(scope), async () => {
      try {
        const value = await work();
        await scope.end('committed');
        return value;
      } catch (error) {
        await scope.end(scope.isAccountedFor ? 'rolled back' : 'unknown');
        throw error;
      }
    });
  }

  /** Begins a transaction inside the one that the running code is in, if any. It contains nothing until it is entered. */
  open(): TransactionScope {
    return new TransactionScope(this.repeat, this.innermost()?.scope);
  }

  /** Puts the running code, and everything it starts, into a transaction. */
  enter(scope: TransactionScope): void {
    for (let link = this.innermost(); link !== undefined; link = openOf(link.outer)) if (link.scope === scope) return;
    this.storage().enterWith(this.linkTo(scope));
  }

  private linkTo(scope: TransactionScope): Link {
    return { scope, outer: this.innermost() };
  }

  private innermost(): Link | undefined {
    return openOf(this.context?.getStore());
  }

  private storage(): AsyncLocalStorage<Link> {
    this.context ??= new AsyncLocalStorage();
    return this.context;
  }
}

/** Returns the innermost transaction that has not ended. */
function openOf(link: Link | undefined): Link | undefined {
  let open = link;
  while (open?.scope.isOver) open = open.outer;
  return open;
}
