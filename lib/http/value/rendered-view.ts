import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import type { ShownValues } from './shown-values.js';

/** A `StreamableFile` is made of something with a `pipe`; this one makes its stream for those who ask. */
const NO_STREAM = { pipe: () => undefined } as unknown as Readable;

/** Writes a whole body as a framework's own response object does it. */
export type Transmit = (response: never, body: Buffer) => unknown;

/**
 * A finished response body on its way out, whose headers are on the response already. As a `StreamableFile` it passes every
 * serializer untouched.
 */
export class RenderedView extends StreamableFile {
  /** What it was made from, for interceptors that look on; `undefined` where there are none. */
  shown: ShownValues | undefined;
  /** Takes from the response what describes these bytes, for another body in their place. */
  withdraw: (() => void) | undefined;

  private readable: Readable | undefined;

  constructor(
    /** The bytes to send. */
    readonly body: Buffer,
    private readonly transmit: Transmit,
  ) {
    super(NO_STREAM);
  }

  /** Sends the bytes in one go. @param response the framework's own */
  sendOn(response: unknown): unknown {
    return this.transmit(response as never, this.body);
  }

  /** The bytes for whoever reads them in the adapter's place. */
  override getStream(): Readable {
    return (this.readable ??= Readable.from(this.body.length === 0 ? [] : [this.body], { objectMode: false }));
  }

  /** None: the headers are on the response already. */
  override getHeaders(): ReturnType<StreamableFile['getHeaders']> {
    return { type: undefined, disposition: undefined, length: undefined } as unknown as ReturnType<StreamableFile['getHeaders']>;
  }
}

/** A finished text that is to go the adapter's own way, for whatever works on answers there. */
export class FinishedText extends RenderedView {
  constructor(body: Buffer) {
    super(body, () => undefined);
  }

  get text(): string {
    return this.body.toString();
  }
}
