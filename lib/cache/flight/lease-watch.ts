import type { Holder } from './lease-holder.js';

/**
 * Remembers which holders a waiting process has seen. Its patience starts again when another process takes over a lost lease,
 * so that not all begin at once. It does not start again when an attempt failed.
 */
export class LeaseWatch {
  private waited = 0;
  private holder: Holder | undefined;
  private hasChanged = false;

  /** @param patience milliseconds to wait for each attempt */
  constructor(private readonly patience: number) {}

  /** Milliseconds of patience that are left. */
  get left(): number {
    return Math.max(0, this.patience - this.waited);
  }

  /** The token of the lease whose method has taken too long: one holder had it for the whole of the patience. */
  get lost(): Buffer | undefined {
    return this.left > 0 || this.hasChanged ? undefined : this.holder?.token;
  }

  pass(ms: number): void {
    this.waited += ms;
  }

  /** @param holder who computes now, or `undefined` if that is unknown */
  see(holder: Holder | undefined): void {
    if (holder === undefined || this.holder?.token.equals(holder.token)) return;
    const before = this.holder?.attempt ?? holder.attempt - 1;
    if (this.holder !== undefined && holder.attempt > before) this.waited = 0;
    this.hasChanged = holder.attempt <= before;
    this.holder = holder;
  }
}
