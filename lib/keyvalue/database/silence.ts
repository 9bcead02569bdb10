/**
 * Knows which connections of a pool may be dead. If one never answered, the same cause may have silenced those that were idle:
 * a firewall that forgot them, a server that was replaced. No caller should wait for one of them.
 */
export class Silence {
  private since = Number.NEGATIVE_INFINITY;
  private readonly answered = new WeakMap<object, number>();

  /** @param begun when the unanswered statement began, by `performance.now()` */
  began(begun: number): void {
    this.since = Math.max(this.since, begun);
  }

  /** An answer arrived over this connection, or it was severed. */
  endedOn(connection: object): void {
    this.answered.set(connection, performance.now());
  }

  /** True if this connection has not answered since. False for a new connection. */
  mayConcern(connection: object): boolean {
    return (this.answered.get(connection) ?? Number.POSITIVE_INFINITY) < this.since;
  }
}
