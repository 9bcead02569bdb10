/**
 * Tells whether something read just now may never have been committed. That concerns connections that the whole process
 * shares, as SQLite's: a transaction on one is seen by everybody before its end.
 */
export class DirtyReads {
  private open = 0;
  private undone = 0;

  /** To be taken before reading. */
  mark(): number {
    return this.undone;
  }

  /** False if a transaction on a shared connection is open, or was rolled back since the mark. */
  isClean(mark: number): boolean {
    return this.open === 0 && this.undone === mark;
  }

  /** A transaction has begun on a shared connection. */
  begin(): void {
    this.open++;
  }

  /** The same transaction has ended. */
  end(isCommitted: boolean): void {
    this.open--;
    if (!isCommitted) this.undone++;
  }
}
