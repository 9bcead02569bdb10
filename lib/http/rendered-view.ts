import { StreamableFile } from '@nestjs/common';
import type { Readable } from 'node:stream';

/** A `StreamableFile` is made of something with a `pipe`; this one has its own way out. */
const NO_STREAM = { pipe: () => undefined } as unknown as Readable;

/**
 * A finished response body on its way out. As a `StreamableFile` it passes every serializer untouched; what it gives the
 * HTTP adapter for a stream is what that adapter writes in one go.
 */
export class RenderedView extends StreamableFile {
  constructor(
    /** The bytes to send. */
    readonly body: Buffer,
    private readonly source: unknown,
  ) {
    super(NO_STREAM);
  }

  /** What the adapter sends: a one-write stream on Express, the bytes themselves on Fastify. */
  override getStream(): Readable {
    return this.source as Readable;
  }

  /** None: the headers are on the response already. */
  override getHeaders(): ReturnType<StreamableFile['getHeaders']> {
    return { type: undefined, disposition: undefined, length: undefined } as unknown as ReturnType<StreamableFile['getHeaders']>;
  }
}
