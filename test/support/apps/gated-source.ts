import { Readable } from 'node:stream';

import { deferred } from '../cache/computations.js';

/** A source of two chunks, of which the second waits for the test, and what has come of it. */
export class GatedSource {
  readonly events: string[] = [];
  private readonly gate = deferred<void>();
  private made: Readable | undefined;

  /** Lets the second chunk be made. */
  open(): void {
    this.gate.resolve();
  }

  /** Has the source break in place of the second chunk. */
  break(): void {
    this.gate.reject(new Error('disk'));
  }

  /** Whether nobody reads it any more. */
  get isClosed(): boolean {
    return this.made?.destroyed === true;
  }

  stream(first = 'one ', second = 'two'): Readable {
    const { events, gate } = this;
    this.made = Readable.from(
      (async function* () {
        events.push('first made');
        yield first;
        await gate.promise;
        events.push('second made');
        yield second;
      })(),
    );
    return this.made;
  }
}
