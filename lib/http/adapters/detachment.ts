import type { StateCopy } from '../value/state-copy.js';
import type { Exchange } from './exchange.js';
import { repeatChanges } from './header-changes.js';
import { HeaderRecord } from './header-record.js';

/** The bond between a detached exchange and the one that it was copied from. */
export class Detachment {
  private readonly record: HeaderRecord;

  /** @param state what was copied beside status and headers */
  constructor(
    readonly origin: Exchange,
    copy: Exchange,
    private readonly state: StateCopy | undefined,
  ) {
    this.record = new HeaderRecord(copy);
  }

  /** Repeats on the origin what was done to the copy. What was done to the origin in the meantime stays. */
  giveBack(): void {
    const changes = this.record.changes();
    for (const [name] of changes.set) this.origin.removeHeader(name);
    repeatChanges(this.origin, changes);
    this.state?.giveBack();
  }
}
