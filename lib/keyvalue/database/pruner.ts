const WRITES_BETWEEN = 500;
const MILLISECONDS_BETWEEN = 60_000;

/**
 * Sweeps behind the writers: after so many writes, or the first one after a while, one bounded batch in the background.
 * Twice as many rows go in a batch as are written between two, so what expires cannot pile up.
 */
export class Pruner {
  private writes = 0;
  private last: number;
  private sweep: Promise<void> | undefined;

  /** Sweeps that failed; nothing else is done about them, since the next one does their work. */
  failures = 0;

  /**
   * @param batch deletes up to `limit` rows, and says how many.
   * @param now milliseconds.
   */
  constructor(
    private readonly batch: (limit: number) => Promise<number>,
    private readonly now: () => number,
  ) {
    this.last = now();
  }

  /** Call it after a write. Two sweeps never overlap. */
  wrote(): void {
    this.writes++;
    if (this.writes < WRITES_BETWEEN && this.now() - this.last < MILLISECONDS_BETWEEN) return;
    if (this.sweep !== undefined) return;
    this.sweep = this.run();
  }

  /** Waits for a sweep under way. */
  async idle(): Promise<void> {
    await this.sweep;
  }

  private async run() {
    this.writes = 0;
    this.last = this.now();
    try {
      await this.batch(2 * WRITES_BETWEEN);
    } catch {
      this.failures++;
    } finally {
      this.sweep = undefined;
    }
  }
}
