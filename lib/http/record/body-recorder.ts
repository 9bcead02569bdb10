import type { HeaderRecord } from '../adapters/header-record.js';
import { adviceToLookOn } from '../advice/copy-advice.js';
import type { Shaped } from '../answer/shaped.js';
import type { RenderContext } from '../call/call-key.js';
import { undeclaredHeaders } from '../call/used-headers.js';
import { entityTag } from '../headers/validators.js';
import { copyShown, OwnValues } from '../value/shown-values.js';
import type { EntryDraft } from './entry-draft.js';
import type { Recorded } from './recorded.js';

/** Records the finished bytes of a response, with its `ETag`. */
export class BodyRecorder {
  constructor(
    private readonly call: RenderContext,
    private readonly headers: HeaderRecord,
    private readonly draft: EntryDraft,
  ) {}

  record(body: Buffer, { stages }: Shaped): Recorded {
    const { program, exchange } = this.call;
    exchange.setDefaultHeader('ETag', entityTag(body));
    const sent = { returned: undefined, body, shown: new OwnValues(stages, body) };
    const undeclared = undeclaredHeaders(this.headers, program);
    if (undeclared !== undefined) return { ...sent, ...undeclared };
    const copied = copyShown(program.stages, stages, body);
    if (copied.kind === 'uncopyable')
      return { ...sent, detail: 'class-instance', warning: adviceToLookOn(copied.what, program.why) };
    const entry = this.draft.entry('view', body, copied.shown);
    return this.draft.fits(entry) ? { ...sent, entry } : { ...sent, detail: 'size' };
  }
}
