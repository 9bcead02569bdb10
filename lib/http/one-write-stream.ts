/** The part of a response that a pipe needs. */
interface Sink {
  end(bytes: Buffer): unknown;
}

/**
 * As much of a readable stream as Nest's Express adapter uses, which writes its bytes with a single `end` in place of the
 * chunks, buffers and events of a real one.
 */
export class OneWriteStream {
  readonly errored = null;
  readonly readableEnded = true;
  readonly readableObjectMode = false;

  constructor(private readonly bytes: Buffer) {}

  pipe<Destination extends Sink>(destination: Destination): Destination {
    destination.end(this.bytes);
    return destination;
  }

  /** For HEAD the adapter waits for the first bytes and then ends the response without them. */
  once(event: string, listener: () => void): this {
    if (event === 'readable') listener();
    return this;
  }

  destroy(): this {
    return this;
  }
}
