import type { RenderContext } from '../call/call-key.js';
import { undeclaredHeaders } from '../call/used-headers.js';
import { HeaderRecord } from '../adapters/header-record.js';
import { renderUnstored } from '../answer/unstored.js';
import type { Detail } from '../headers/details.js';
import { reasonNotToStore } from '../program/storability.js';
import { discard } from '../value/discard.js';
import { emittedBy, lastValueOf, type Emitted } from '../value/last-value.js';
import { isOpenEnded } from '../value/stream-body.js';
import { EntryDraft, type EntryLifetime } from './entry-draft.js';
import { recordModel } from './model-recorder.js';
import { ownStaleTimes } from './own-stale-times.js';
import { hasOwnVary } from './own-vary.js';
import { candidateOf } from './candidate.js';
import type { Recorded } from './recorded.js';
import { storageTerms } from './storage-terms.js';
import { hasNewLocals, localsBefore } from './template-locals.js';
import { ViewRecorder } from './view-recorder.js';
import { leftOf } from '../../cache/entry/lifetime.js';
import type { Clock } from '../../cache/support/clock.js';

/** Observes one run of a method, from just before it begins, and decides whether an entry is made of its answer. */
export class Recording {
  private readonly headers: HeaderRecord;
  /** Cookies that were waiting to be written before the method ran. */
  private readonly cookies: ReadonlyMap<unknown, unknown>;
  private readonly locals: object | undefined;
  private readonly begun: number;

  constructor(
    private readonly call: RenderContext,
    private readonly clock: Clock,
  ) {
    this.headers = new HeaderRecord(call.exchange);
    this.cookies = new Map(call.exchange.pendingCookies);
    this.locals = localsBefore(call);
    this.begun = clock();
  }

  /** Stops observing the response. */
  end(): void {
    this.headers.end();
  }

  /** True if the answer names in `Vary` the request fields that it was chosen by. */
  get hasOwnVary(): boolean {
    const { program, exchange } = this.call;
    return hasOwnVary(program, this.headers.before.vary, exchange.header('vary'));
  }

  /**
   * @param returned what the method returned. Of an Observable the last value counts, as it does for Nest, unless interceptors
   * may gather its values.
   * @param age seconds since it was returned
   */
  async finish(returned: unknown, age = 0): Promise<Recorded> {
    const emitted = await this.emitted(returned);
    this.headers.setUsing(false);
    return emitted.kind === 'one' ? this.recordOrDiscard(emitted.value, age) : this.passOn(emitted);
  }

  private async emitted(returned: unknown): Promise<Emitted> {
    return this.call.program.isGathered ? emittedBy(returned) : { kind: 'one', value: await lastValueOf(returned) };
  }

  /** All values go on, as without the cache. A view is made of the last one. */
  private async passOn({ values, error }: Extract<Emitted, { kind: 'other' }>): Promise<Recorded> {
    if (this.call.choice !== undefined) return this.unstored(await lastValueOf(values), { detail: 'stream' });
    return { returned: values, error, detail: error === undefined ? 'stream' : 'exception' };
  }

  private async recordOrDiscard(model: unknown, age: number): Promise<Recorded> {
    try {
      return await this.record(model, age);
    } catch (error) {
      discard(model);
      throw error;
    }
  }

  private async record(model: unknown, age: number): Promise<Recorded> {
    const refusal = this.refusal(model);
    const why = refusal === undefined ? undeclaredHeaders(this.headers, this.call.program) : { detail: refusal };
    if (why !== undefined) return this.unstored(model, why);
    const terms = await storageTerms(this.call, model);
    if (terms.kind === 'failed') return this.unstored(model, { detail: 'option-error', warning: terms.failure });
    const { lifetime, tags } = terms;
    if (lifetime.kind !== 'lifetime')
      return this.unstored(model, {
        detail: 'lifetime',
        warning: lifetime.kind === 'off' ? undefined : lifetime.complaint,
      });
    const seconds = leftOf(lifetime.seconds, age);
    if (seconds === undefined) return this.unstored(model, { detail: 'lifetime' });
    const recorded = await this.recordFor({ ...ownStaleTimes(lifetime, this.call), seconds }, model);
    return tags === undefined ? recorded : { ...recorded, tags };
  }

  private async unstored(model: unknown, why: Pick<Recorded, 'detail' | 'warning'>): Promise<Recorded> {
    return { returned: model, ...(await renderUnstored(this.call, model)), ...why };
  }

  private refusal(model: unknown): Detail | undefined {
    const { call, headers, cookies } = this;
    if (call.exchange.isAnswered) return 'answered';
    if (isOpenEnded(model)) return 'stream';
    if (model instanceof Error) return 'exception';
    if (hasNewLocals(call, this.locals)) return 'locals';
    return reasonNotToStore(
      { status: statusOf(call, model), ...candidateOf(call, { headers, cookies }) },
      call.program,
    );
  }

  private recordFor(lifetime: EntryLifetime, model: unknown): Recorded | Promise<Recorded> {
    const { call, headers, clock, begun } = this;
    const draft = new EntryDraft(call, { headers, clock, begun }, lifetime);
    return call.program.level === 'view'
      ? new ViewRecorder(call, headers, draft).record(model)
      : recordModel(call, draft, model);
  }
}

/** `@Redirect()` sets its status only when it is carried out. */
function statusOf({ exchange, program }: RenderContext, model: unknown): number {
  if (program.redirect === undefined) return exchange.status;
  const own = (model as { statusCode?: number } | null | undefined)?.statusCode;
  return own || program.redirect;
}
