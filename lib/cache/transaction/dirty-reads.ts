/**
 * Tells whether something that was read may never have been committed. On a connection that the whole process shares, as
 * SQLite's, everybody sees the rows of an open transaction.
 */
export class DirtyReads {
  private open = 0;
  private undone = 0;

  /** Call it before reading. */
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

  /** The transaction has ended. */
  end(isCommitted: boolean): void {
    this.open--;
    if (!isCommitted) this.undone++;
  }
}
