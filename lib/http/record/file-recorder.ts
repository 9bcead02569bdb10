import type { StreamableFile } from '@nestjs/common';

import { adviceToLookOn } from '../advice/copy-advice.js';
import type { Shaped } from '../answer/shaped.js';
import type { RenderContext } from '../call/call-key.js';
import { entityTag } from '../headers/validators.js';
import { collect, type Collected } from '../value/collected-file.js';
import { copyWhileSent } from '../value/copied-file.js';
import { shapedFile } from '../value/passing-file.js';
import { copyShown } from '../value/shown-values.js';
import { bytesAtHand, isReadable } from '../value/stream-body.js';
import type { BodyRecorder } from './body-recorder.js';
import type { EntryDraft } from './entry-draft.js';
import type { Recorded } from './recorded.js';
import type { Entry } from '../../cache/entry/entry.js';
import type { LateOutcome } from '../../cache/store/computation.js';

const NOTHING = Buffer.alloc(0);

/** Records a file: from memory if its bytes are there already, else while it is sent. */
export class FileRecorder {
  constructor(
    private readonly call: RenderContext,
    private readonly draft: EntryDraft,
    private readonly bodies: BodyRecorder,
  ) {}

  async record(file: StreamableFile, shaped: Shaped): Promise<Recorded> {
    const { maxEntryBytes } = this.call.program;
    if (!isReadable(file)) return { returned: shapedFile(file), detail: 'incomplete' };
    if (Number(file.getHeaders().length) > maxEntryBytes) return { returned: shapedFile(file), detail: 'size' };
    const body = bytesAtHand(file, maxEntryBytes);
    if (body === undefined && !this.call.exchange.readsStreams) return this.recordWhileSent(file, shaped);
    const collected: Collected = body === undefined ? await collect(file, maxEntryBytes) : { kind: 'complete', body };
    if (collected.kind === 'partial') return { returned: shapedFile(collected.rest), detail: collected.why };
    this.describe(file);
    return this.bodies.record(collected.body, shaped);
  }

  /** The entry has the status and the headers of this moment. Its body follows when the file has been sent. */
  private recordWhileSent(file: StreamableFile, { stages }: Shaped): Recorded {
    const { program } = this.call;
    const copied = copyShown(program.stages, stages, NOTHING);
    if (copied.kind === 'uncopyable')
      return {
        returned: shapedFile(file),
        detail: 'class-instance',
        warning: adviceToLookOn(copied.what, program.why),
      };
    this.describe(file);
    const begun = this.draft.entry('view', NOTHING, copied.shown);
    const isTagged = this.call.exchange.header('etag') !== undefined;
    const sent = copyWhileSent(file, program.maxEntryBytes);
    const ending = sent.end.then((end): LateOutcome =>
      end.kind === 'complete' ? this.complete(begun, end.body, isTagged) : end,
    );
    return { returned: shapedFile(sent.file), late: { ending, forgo: sent.forgo } };
  }

  /** Only the entry gets a tag: this client's headers were sent before the bytes were known. */
  private complete(begun: Entry, body: Buffer, isTagged: boolean): LateOutcome {
    const headers = isTagged ? begun.headers : [...begun.headers, ['ETag', entityTag(body)] as const];
    const entry = { ...begun, headers, body };
    return this.draft.fits(entry) ? { kind: 'complete', entry } : { kind: 'refused' };
  }

  private describe(file: StreamableFile): void {
    const { exchange } = this.call;
    const { type, disposition } = file.getHeaders();
    if (type !== undefined) exchange.setDefaultHeader('Content-Type', type);
    if (disposition !== undefined) exchange.setDefaultHeader('Content-Disposition', disposition);
    exchange.payload = 'stream';
  }
}
