import type { Holder } from './lease-holder.js';

/**
 * What a waiting process has seen of those who calculate. Its patience begins anew when one of them was taken for lost and
 * another took over, so that a slow loaded is not begun by all who wait for it at once; it goes on when one failed.
 */
export class Watch {
  private waited = 0;
  private holder: Holder | undefined;
  private hasChanged = false;

  /** @param patience milliseconds to wait for each attempt */
  constructor(private readonly patience: number) {}

  /** Milliseconds of patience. */
  get left(): number {
    return Math.max(0, this.patience - this.waited);
  }

  /** Whose loaded has taken too long, by the token of its lease: the same one's for the whole of the patience. */
  get lost(): Buffer | undefined {
    return this.left > 0 || this.hasChanged ? undefined : this.holder?.token;
  }

  pass(ms: number): void {
    this.waited += ms;
  }

  /** @param holder who calculates now; `undefined` for nobody that is known */
  see(holder: Holder | undefined): void {
    if (holder === undefined || this.holder?.token.equals(holder.token)) return;
    const before = this.holder?.attempt ?? holder.attempt - 1;
    if (this.holder !== undefined && holder.attempt > before) this.waited = 0;
    this.hasChanged = holder.attempt <= before;
    this.holder = holder;
  }
}
