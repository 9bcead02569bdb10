import type { Clock } from '../support/clock.js';
import { EVERYTHING, MAX_PENDING } from '../transaction/everything.js';

/** How long a replica may lag behind when it takes over, in milliseconds. */
const REMEMBERED = 30_000;

/**
 * The invalidations of this process that the backend took in the last 30 seconds. If another server takes over, it may lack
 * them, and what they made invalid would be served again. So they are sent once more, which is harmless if nothing was lost.
 */
export class RecentInvalidations {
  /** When each name was taken last, the oldest first. */
  private readonly taken = new Map<string, number>();

  /** @param send sends them again */
  constructor(
    private readonly clock: Clock,
    private readonly send: (names: readonly string[]) => void,
  ) {}

  note(names: readonly string[]): void {
    const now = this.clock();
    if (names.includes(EVERYTHING) || this.taken.size + names.length > MAX_PENDING) this.noteEverything(now);
    else for (const name of names) this.put(name, now);
    this.forget(now);
  }

  /** Called if another server may have taken over. */
  sendAgain(): void {
    this.forget(this.clock());
    if (this.taken.size > 0) this.send([...this.taken.keys()]);
  }

  /** It stands for all that were noted before. */
  private noteEverything(now: number): void {
    this.taken.clear();
    this.put(EVERYTHING, now);
  }

  private put(name: string, now: number): void {
    this.taken.delete(name);
    this.taken.set(name, now);
  }

  private forget(now: number): void {
    for (const [name, at] of this.taken) {
      if (Math.abs(now - at) < REMEMBERED) return;
      this.taken.delete(name);
    }
  }
}
