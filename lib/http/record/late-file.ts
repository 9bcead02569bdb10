import type { StreamableFile } from '@nestjs/common';

import { sizeOf, type Entry } from '../../cache/entry/entry.js';
import type { LateOutcome, LateEntry } from '../../cache/store/computation.js';
import { copyWhileSent } from '../value/copied-file.js';
import { entityTag } from '../headers/validators.js';

/** What is known of a file's entry before the file is sent. */
export interface Begun {
  /** The entry without its body. */
  readonly entry: Entry;
  /** Whether the response has a tag already. */
  readonly isTagged: boolean;
  readonly maxEntryBytes: number;
}

/** Makes the entry of a file while the file is sent. */
export function recordWhileSent(file: StreamableFile, begun: Begun): { readonly answer: StreamableFile; readonly late: LateEntry } {
  const copied = copyWhileSent(file, begun.maxEntryBytes);
  const ending = copied.end.then((end): LateOutcome => (end.kind === 'complete' ? endingOf(end.body, begun) : end));
  return { answer: copied.file, late: { ending, forgo: copied.forgo } };
}

/** The client of this time gets no tag, since nobody can know it beforehand. */
function endingOf(body: Buffer, { entry: begun, isTagged, maxEntryBytes }: Begun): LateOutcome {
  const headers = isTagged ? begun.headers : [...begun.headers, ['ETag', entityTag(body)] as const];
  const entry = { ...begun, headers, body };
  return sizeOf(entry) > maxEntryBytes ? { kind: 'refused' } : { kind: 'complete', entry };
}
