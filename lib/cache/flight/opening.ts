import type { KeyValueItem } from '../../keyvalue/giotto-key-value.js';
import type { Outcome } from '../backend/outcome.js';
import type { LookupAfterAdding } from '../store/entry-store.js';
import type { Lookup } from '../store/lookup.js';
import type { Bid, Claim } from './leases.js';

/** The first step of who computes: the claim, if other processes are asked, and the lookup from after it. */
export interface Opening {
  readonly claim: Claim | undefined;
  readonly again: Lookup | undefined;
  /** True if a version was created, by whomever. */
  readonly isMade: boolean;
  /** True if the backend refused to take one. */
  readonly isUnmade: boolean;
}

/** Adds, and looks up from after it. @param besides keys that are read too */
type AddAndLookUp = (
  items: readonly KeyValueItem[],
  besides: readonly string[],
) => Promise<LookupAfterAdding<readonly Outcome<boolean>[] | undefined>>;

/** The message of an opening: adds versions, with a lease or without, and looks up. */
export class OpeningMessage {
  /** Known when the backend has answered. */
  lookup: Lookup | undefined;
  private made: readonly Outcome<boolean>[] = [];

  constructor(
    private readonly versions: readonly KeyValueItem[],
    private readonly addAndLookUp: AddAndLookUp,
  ) {}

  readonly bid = async (lease?: KeyValueItem): ReturnType<Bid> => {
    const leases = lease === undefined ? [] : [lease];
    const names = leases.map(({ key }) => key);
    const { added, lookup, besides } = await this.addAndLookUp([...leases, ...this.versions], names);
    this.lookup = lookup;
    if (added === undefined) return undefined;
    this.made = added.slice(leases.length);
    return { added: added[0]!, found: besides[0] };
  };

  openingWith(claim: Claim | undefined): Opening {
    const isMade = this.made.some(({ kind }) => kind === 'done');
    return { claim, again: this.lookup, isMade, isUnmade: this.made.some(({ kind }) => kind === 'failed') };
  }
}
