import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';

import type { ShownValues } from './shown-values.js';

/** Passes the constructor of `StreamableFile`, which asks for a `pipe`. The real stream is made when it is asked for. */
const NO_STREAM = { pipe: () => undefined } as unknown as Readable;

/**
 * A finished body. Its headers are on the response already. Serializers leave it alone because it is a `StreamableFile`. Each HTTP
 * adapter has its own subclass.
 */
export abstract class RenderedView extends StreamableFile {
  /** The values that it was made from, if interceptors look at them. */
  shown: ShownValues | undefined;
  /** Removes the headers that describe these bytes, so that another body can be sent. */
  withdraw: (() => void) | undefined;

  private readable: Readable | undefined;

  /** @param body the bytes to send */
  constructor(readonly body: Buffer) {
    super(NO_STREAM);
  }

  /** Sends the bytes at once. @param response the framework's own */
  abstract sendOn(response: object): unknown;

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

/** A finished body that is not sent: the caller reads it. */
export class UnsentView extends RenderedView {
  sendOn(): void {
    return;
  }
}

/** A finished text that is sent by the adapter's own `reply`, because the application changes answers there. */
export class FinishedText extends UnsentView {
  get text(): string {
    return this.body.toString();
  }
}
