import { EVERYTHING, MAX_PENDING } from './everything.js';

/** An invalidation, by the names of the versions that it replaces. */
export interface NamedInvalidation {
  readonly names: readonly string[];
  /** True if what depends on them may answer while it is recomputed. */
  readonly isSoft: boolean;
}

/** Names whose invalidation is repeated later. A hard invalidation of a name outweighs a soft one, and everything outweighs all names. */
export class InvalidatedNames {
  private readonly names = new Map<string, boolean>();

  get size(): number {
    return this.names.size;
  }

  add({ names, isSoft }: NamedInvalidation): void {
    if (this.names.has(EVERYTHING)) return;
    for (const name of names) this.names.set(name, isSoft && this.names.get(name) !== false);
    if (this.names.size <= MAX_PENDING && !this.names.has(EVERYTHING)) return;
    this.names.clear();
    this.names.set(EVERYTHING, false);
  }

  /** Returns the hard one and the soft one, as far as there are any. */
  list(): NamedInvalidation[] {
    return [false, true]
      .map((isSoft) => ({
        names: [...this.names].filter(([, isSoftly]) => isSoftly === isSoft).map(([name]) => name),
        isSoft,
      }))
      .filter(({ names }) => names.length > 0);
  }

  /** Returns the same, and forgets it. */
  take(): NamedInvalidation[] {
    const all = this.list();
    this.names.clear();
    return all;
  }
}
