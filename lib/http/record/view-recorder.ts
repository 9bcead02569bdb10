import { StreamableFile } from '@nestjs/common';

import type { HeaderRecord } from '../adapters/header-record.js';
import { goesAsItIs, renderRepresentation } from '../answer/represented-body.js';
import { outermost, shape, type Shaped } from '../answer/shaped.js';
import type { RenderContext } from '../call/call-key.js';
import { observed } from '../call/used-headers.js';
import { isOpenEnded } from '../value/stream-body.js';
import { BodyRecorder } from './body-recorder.js';
import type { EntryDraft } from './entry-draft.js';
import { FileRecorder } from './file-recorder.js';
import type { Recorded } from './recorded.js';

/** Records a view: the model is rendered, and the bytes of the response are stored. */
export class ViewRecorder {
  private readonly bodies: BodyRecorder;

  constructor(
    private readonly call: RenderContext,
    private readonly headers: HeaderRecord,
    private readonly draft: EntryDraft,
  ) {
    this.bodies = new BodyRecorder(call, headers, draft);
  }

  /** A model that the framework would refuse goes on to it as the method returned it, through all interceptors. */
  async record(model: unknown): Promise<Recorded> {
    const shaped = await shape(this.call, model);
    const { value } = shaped;
    const { choice } = this.call;
    if (choice !== undefined && !goesAsItIs(choice, value))
      return this.recordRendered(model, shaped, () =>
        renderRepresentation(this.call, observed(this.headers, choice), value),
      );
    if (value instanceof StreamableFile)
      return new FileRecorder(this.call, this.draft, this.bodies).record(value, shaped);
    if (isOpenEnded(value)) return { returned: model, detail: 'stream' };
    return this.recordRendered(model, shaped, () => this.render(value));
  }

  private async recordRendered(
    model: unknown,
    shaped: Shaped,
    render: () => MaybeBody | Promise<MaybeBody>,
  ): Promise<Recorded> {
    const body = await outermost(shaped, render);
    return body === undefined ? { returned: model, detail: 'exception' } : this.bodies.record(body, shaped);
  }

  private render(value: unknown): MaybeBody | Promise<Buffer> {
    const { exchange, program } = this.call;
    if (value instanceof Error) return undefined;
    return program.template === undefined ? exchange.render(value) : exchange.renderTemplate(program.template, value);
  }
}

type MaybeBody = Buffer | undefined;
