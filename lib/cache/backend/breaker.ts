/** How many failures in a row open a breaker. */
export const FAILURES_TO_OPEN = 3;

/**
 * A circuit breaker for one kind of operation (M. Nygard, "Release It!"). It opens at the third failure in a row and stays open
 * until it is closed.
 *
 * A call names the `period` in which it began. The outcome of a call from an earlier period changes nothing, because it tells
 * how the backend was before.
 */
export class Breaker {
  private opened = false;
  private openings = 0;
  private failuresInARow = 0;

  /** @param onOpen called with the last failure each time the breaker opens */
  constructor(private readonly onOpen: (error: unknown) => void) {}

  get isOpen(): boolean {
    return this.opened;
  }

  /** Changes when the breaker opens. */
  get period(): number {
    return this.openings;
  }

  worked(period: number): void {
    if (period === this.openings) this.failuresInARow = 0;
  }

  failed(period: number, error: unknown): void {
    if (period !== this.openings) return;
    if (++this.failuresInARow >= FAILURES_TO_OPEN) this.open(error);
  }

  /** Does nothing if it is open already. */
  open(error: unknown): void {
    if (this.opened) return;
    this.opened = true;
    this.openings++;
    this.failuresInARow = 0;
    this.onOpen(error);
  }

  close(): void {
    this.opened = false;
  }
}
