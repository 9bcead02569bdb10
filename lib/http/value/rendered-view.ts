import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import type { ShownValues } from './shown-values.js';

/** Passes the constructor of `StreamableFile`, which asks for a `pipe`. The real stream is made when it is asked for. */
const NO_STREAM = { pipe: () => undefined } as unknown as Readable;

/** Writes a whole body to a framework's own response. */
export type Transmit = (response: never, body: Buffer) => unknown;

/** A finished body. Its headers are on the response already. Serializers leave it alone because it is a `StreamableFile`. */
export class RenderedView extends StreamableFile {
  /** The values that it was made from, if interceptors look at them. */
  shown: ShownValues | undefined;
  /** Removes the headers that describe these bytes, so that another body can be sent. */
  withdraw: (() => void) | undefined;

  private readable: Readable | undefined;

  constructor(
    /** The bytes to send. */
    readonly body: Buffer,
    private readonly transmit: Transmit,
  ) {
    super(NO_STREAM);
  }

  /** Sends the bytes at once. @param response the framework's own */
  sendOn(response: unknown): unknown {
    return this.transmit(response as never, this.body);
  }

  /** Returns the bytes for code that reads the file itself. */
  override getStream(): Readable {
    return (this.readable ??= Readable.from(this.body.length === 0 ? [] : [this.body], { objectMode: false }));
  }

  /** Returns no headers: they are on the response already. */
  override getHeaders(): ReturnType<StreamableFile['getHeaders']> {
    return { type: undefined, disposition: undefined, length: undefined } as unknown as ReturnType<
      StreamableFile['getHeaders']
    >;
  }
}

/** A finished text that is sent by the adapter's own `reply`, because the application changes answers there. */
export class FinishedText extends RenderedView {
  constructor(body: Buffer) {
    super(body, () => undefined);
  }

  get text(): string {
    return this.body.toString();
  }
}
