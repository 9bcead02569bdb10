import type { NamedVersion } from '../entry/entry.js';
import { EVERYTHING } from '../transaction/everything.js';

/** Bounds the names that are remembered. */
const MAX_NAMES = 1000;

/**
 * Remembers what this process has invalidated lately. A lookup that was sent before may come back afterwards with what was
 * current when it was sent.
 */
export class Epochs {
  private readonly ended = new Map<string, number>();
  private forgotten = 0;
  /** Changes with every invalidation of this process: when it is asked for, and when the backend has taken it. */
  count = 0;

  begin(): number {
    return ++this.count;
  }

  end(names: readonly string[]): void {
    this.count++;
    if (this.ended.size + names.length > MAX_NAMES) {
      this.ended.clear();
      this.forgotten = this.count;
    }
    if (names.length <= MAX_NAMES) for (const name of names) this.ended.set(name, this.count);
  }

  /** True if one of these versions may have been replaced since then. */
  hasChanged(versions: readonly NamedVersion[] = [], since: number): boolean {
    if (since === this.count) return false;
    if (since < this.forgotten) return true;
    const isLater = (name: string) => (this.ended.get(name) ?? 0) > since;
    return isLater(EVERYTHING) || versions.some(([name]) => isLater(name));
  }
}
