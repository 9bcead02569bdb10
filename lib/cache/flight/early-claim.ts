import type { Computation } from '../store/computation.js';
import type { Opening } from './opening.js';

/** A claim that goes along with a caller's first lookup. If the caller leads, they take it. If not, it is released. */
export class EarlyClaim {
  /** Resolves when the caller goes on with what was found: as the leader, or without the claim. */
  readonly settled: Promise<void>;
  private readonly settle: () => void;
  private opening: Opening | undefined;

  constructor(readonly computation: Computation<unknown>) {
    let settle = () => {};
    this.settled = new Promise((resolve) => (settle = resolve));
    this.settle = settle;
  }

  /** Call it when the backend has answered. */
  answered(opening: Opening): void {
    this.opening = opening;
  }

  /** Returns the opening once, or `undefined` if nothing was claimed because an entry was there. */
  take(): Opening | undefined {
    const { opening } = this;
    this.opening = undefined;
    return opening?.claim?.kind === 'unneeded' ? undefined : opening;
  }

  /** Releases the lease if no leader has taken it. */
  close(): void {
    const claim = this.opening?.claim;
    if (claim?.kind === 'lease') void claim.lease.release(false);
    this.settle();
  }
}
