/** How many failures in a row open a breaker. */
const FAILURES_TO_OPEN = 3;

/**
 * Whether one kind of operation is worth trying: it opens at the third failure in a row, and stays open until it is closed
 * (M. Nygard, "Release It!", Circuit Breaker). A call names the `period` in which it began; what becomes of a call of an
 * earlier period changes nothing, since it tells how the backend was before.
 */
export class Breaker {
  private opened = false;
  private openings = 0;
  private failuresInARow = 0;

  /** @param onOpen told, with the last failure, each time that the breaker opens */
  constructor(private readonly onOpen: (error: unknown) => void) {}

  get isOpen(): boolean {
    return this.opened;
  }

  /** Ends where the breaker opens. */
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

  /** Does nothing where it is open already. */
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
