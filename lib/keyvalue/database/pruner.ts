const WRITES_BETWEEN = 500;
const MILLISECONDS_BETWEEN = 60_000;

/**
 * Deletes expired rows in the background: one bounded batch after some writes, or at the first write after some time. A batch
 * is twice as large as the number of writes between two batches, so expired rows cannot pile up.
 */
export class Pruner {
  private writes = 0;
  private last: number;
  private sweep: Promise<void> | undefined;

  /** How many sweeps failed. The next sweep does their work. */
  failures = 0;

  /**
   * @param batch deletes up to `limit` rows, and returns how many
   * @param now milliseconds
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

  /** Waits for a running sweep. */
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
