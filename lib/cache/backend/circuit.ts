import { Breaker } from './breaker.js';
import type { Outage } from './outage.js';
import type { Sleep } from '../support/sleep.js';

const FIRST_PROBE_MS = 100;
const NEXT_PROBE_MS = 250;

/** Failed where it rejects or throws. */
type Step = () => Promise<unknown>;

/** What is done, in this order and each only after the last, before a backend is used again. */
export interface Probes {
  readonly read: Step;
  readonly write: Step;
}

/**
 * A backend's breakers, one for reads and one for writes, and the probes in the background that close them again, so that no
 * request ever pays for finding out. Where reads open, writes open with them; writes may be open alone: a full disk.
 *
 * While both are closed nothing runs here and no timer exists.
 */
export class Circuit {
  readonly reads = new Breaker((error) => this.onReadsOpen(error));
  readonly writes = new Breaker((error) => this.onWritesOpen(error));

  /** Why writes alone are open, as long as no probe has told whether any of them works. */
  private doubt: { readonly error: unknown } | undefined;
  private probing = false;
  private ended = false;

  constructor(
    private readonly outage: Outage,
    private readonly probes: Probes,
    private readonly sleep: Sleep,
  ) {}

  /** No probe begins after this; one that is under way ends by itself. */
  end(): void {
    this.ended = true;
  }

  private onReadsOpen(error: unknown) {
    this.doubt = undefined;
    this.outage.failed(error);
    this.writes.open(error);
  }

  private onWritesOpen(error: unknown) {
    if (!this.reads.isOpen) this.doubt = { error };
    if (!this.probing) void this.probe();
  }

  /** Nothing lies between seeing that all is closed and no longer probing, so an opening never goes unprobed. */
  private async probe() {
    this.probing = true;
    for (let ms = FIRST_PROBE_MS; this.writes.isOpen && !this.ended; ms = NEXT_PROBE_MS) {
      await this.sleep(ms);
      await this.tryToResume();
    }
    this.probing = false;
  }

  private async tryToResume() {
    const { period } = this.reads;
    const readsWork = !this.reads.isOpen || (await this.succeeds(this.probes.read));
    const writesWork = readsWork && (await this.succeeds(this.probes.write));
    const outdated = period !== this.reads.period;
    if (readsWork && !outdated && !this.ended) this.resume(writesWork);
  }

  private async succeeds(step: Step): Promise<boolean> {
    if (this.ended) return false;
    try {
      await step();
      return true;
    } catch {
      return false;
    }
  }

  private resume(writesWork: boolean) {
    this.reads.close();
    this.settleDoubt(writesWork);
    if (!writesWork) return;
    this.writes.close();
    this.outage.worked();
  }

  /** Where a small write works at once, it was large ones that failed, or some that had bad luck: that is no outage. */
  private settleDoubt(writesWork: boolean) {
    const { doubt } = this;
    this.doubt = undefined;
    if (doubt === undefined) return;
    if (writesWork) this.outage.refusedSome(doubt.error);
    else this.outage.failed(doubt.error, 'writes');
  }
}
