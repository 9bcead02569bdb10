import type { StreamableFile } from '@nestjs/common';

import { BoundedCopy } from './bounded-copy.js';
import { OwnedStream } from './owned-stream.js';
import { withStream } from './stream-body.js';

/** The outcome of copying a file while it was sent. */
export type CopiedEnd =
  | { readonly kind: 'complete'; readonly body: Buffer }
  /** It broke, was too long, or differed from its announced length. */
  | { readonly kind: 'refused' }
  /** The client left. */
  | { readonly kind: 'abandoned' };

/** A file that is copied while it is sent. */
export interface CopiedFile {
  readonly file: StreamableFile;
  /** Settles as soon as the outcome is known: for a file that is too long, before its end. Never rejects. */
  readonly end: Promise<CopiedEnd>;
  /** Stops copying. */
  forgo(): void;
}

/** Copies a file of at most `maxBytes` while it is sent. Copying does not change how fast it is read. */
export function copyWhileSent(file: StreamableFile, maxBytes: number): CopiedFile {
  const { length } = file.getHeaders();
  const copy = new BoundedCopy(maxBytes);
  let settle: (end: CopiedEnd) => void = () => undefined;
  const end = new Promise<CopiedEnd>((resolve) => (settle = resolve));
  const refuse = () => settle({ kind: 'refused' });
  const complete = () => {
    const { body } = copy;
    if (body === undefined || (length !== undefined && length !== body.length)) refuse();
    else settle({ kind: 'complete', body });
  };
  const stream = new OwnedStream(file.getStream(), {
    chunk: (chunk) => copy.add(chunk) || refuse(),
    over: (how) => ({ complete, broken: refuse, left: () => settle({ kind: 'abandoned' }) })[how](),
  });
  const forgo = () => {
    copy.drop();
    refuse();
  };
  return { file: withStream(file, stream), end, forgo };
}
