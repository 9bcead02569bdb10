/**
 * Which connections of a pool are to be trusted. Where one never answered, what silenced it may have silenced those that lay idle
 * meanwhile: a firewall that forgot them, a server that was replaced. None of them is worth a caller's wait.
 */
export class Silence {
  private since = Number.NEGATIVE_INFINITY;
  private readonly answered = new WeakMap<object, number>();

  /** @param begun when the statement was begun that was not answered, by `performance.now()` */
  began(begun: number): void {
    this.since = Math.max(this.since, begun);
  }

  /** An answer has come over this connection, or it was severed. */
  endedOn(connection: object): void {
    this.answered.set(connection, performance.now());
  }

  /** Whether this connection may be as silent: it has not answered since. One that is new may not. */
  mayConcern(connection: object): boolean {
    return (this.answered.get(connection) ?? Number.POSITIVE_INFINITY) < this.since;
  }
}
