import type { StreamableFile } from '@nestjs/common';

import { BoundedCopy } from './bounded-copy.js';
import { OwnedStream } from './owned-stream.js';
import { withStream } from './stream-body.js';

/** What a file came to that was copied on its way out. */
export type CopiedEnd =
  | { readonly kind: 'complete'; readonly body: Buffer }
  /** It broke, it was too long, or it was not as long as it said. */
  | { readonly kind: 'refused' }
  /** Whoever was to get it left. */
  | { readonly kind: 'abandoned' };

/** A file on its way out, and what it comes to. */
export interface CopiedFile {
  readonly file: StreamableFile;
  /** Settles as soon as that is known, which for a file that is too long is before its end. Never rejects. */
  readonly end: Promise<CopiedEnd>;
  /** Stops copying. */
  forgo(): void;
}

/** Copies a file while it is sent, if it is no longer than `maxBytes`. It is sent as if nobody looked on, and no faster. */
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
