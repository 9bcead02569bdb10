import { isPart } from '../../keyvalue/unavailable.js';
import { Breaker } from './breaker.js';
import type { Outage } from './outage.js';
import type { Sleep } from '../support/sleep.js';

const FIRST_PROBE_MS = 100;
const NEXT_PROBE_MS = 250;

/** Fails if it rejects or throws. */
type Step = () => Promise<unknown>;

/** The steps that must succeed, in this order, before a backend is used again. */
export interface Probes {
  readonly read: Step;
  readonly write: Step;
}

/**
 * A backend's two breakers, for reads and for writes, and the probes in the background that close them. No request ever pays
 * for finding out.
 *
 * If reads open, writes open too. Writes may be open alone, for example if the disk is full. While both are closed nothing runs
 * and no timer exists.
 */
export class Circuit {
  readonly reads = new Breaker((error) => this.onReadsOpen(error));
  readonly writes = new Breaker((error) => this.onWritesOpen(error));

  /** Why writes alone are open, until a probe has told whether any write works. */
  private doubt: { readonly error: unknown } | undefined;
  private probing = false;
  private ended = false;

  constructor(
    private readonly outage: Outage,
    private readonly probes: Probes,
    private readonly sleep: Sleep,
  ) {}

  /** Starts no more probes. One that is running ends by itself. */
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

  /** Nothing is awaited between the last look at the breaker and `probing = false`, so an opening is never missed. */
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

  /** A probe has one key. If the server of that key alone is away, the others are to be used. */
  private async succeeds(step: Step): Promise<boolean> {
    if (this.ended) return false;
    try {
      await step();
      return true;
    } catch (error) {
      return isPart(error);
    }
  }

  private resume(writesWork: boolean) {
    this.reads.close();
    this.settleDoubt(writesWork);
    if (!writesWork) return;
    this.writes.close();
    this.outage.worked();
  }

  /** If a small write works at once, large ones failed or some had bad luck. That is no outage. */
  private settleDoubt(writesWork: boolean) {
    const { doubt } = this;
    this.doubt = undefined;
    if (!writesWork) this.outage.failed(doubt?.error, 'writes');
    else if (doubt !== undefined) this.outage.refusedSome(doubt.error);
  }
}
