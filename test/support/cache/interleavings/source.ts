/** What the method calculates from: a number that only grows. It knows what may still be answered. */
export class Source {
  value = 0;
  /** The value that the database had when the last invalidation that succeeded was asked for. */
  floor = 0;
  /** The same of the last soft one. Only a stale answer may be from before it. */
  softFloor = 0;
  /** What was answered that should not have been. */
  violation: string | undefined;
  /** How often the method has run. */
  runs = 0;
  /** How many answers were checked. */
  checks = 0;

  change(): number {
    return ++this.value;
  }

  /** What a method reads that begins now. */
  read(): number {
    this.runs++;
    return this.value;
  }

  /** An invalidation that was asked for at this value is done. */
  invalidated(value: number): void {
    this.floor = Math.max(this.floor, value);
  }

  /** A soft invalidation that was asked for at this value is done. */
  softened(value: number): void {
    this.softFloor = Math.max(this.softFloor, value);
  }

  /** @param floor what stood when the reading began */
  check(value: number, floor: number, who: string): void {
    this.checks++;
    if (value < floor) this.violation ??= `${who} was answered ${value} after an invalidation at ${floor} was done`;
  }
}
