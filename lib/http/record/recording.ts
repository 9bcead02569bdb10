import { StreamableFile } from '@nestjs/common';

import type { Clock } from '../../cache/support/clock.js';
import { sizeOf, type Entry } from '../../cache/entry/entry.js';
import { leftOf } from '../../cache/entry/lifetime.js';
import { encodeModel, findUncopyable, type Uncopyable } from '../../cache/entry/model.js';
import type { OptionFailure } from '../../cache/support/option-failure.js';
import type { StaleTimes } from '../../cache/entry/policy.js';
import type { LateEntry } from '../../cache/store/computation.js';
import { createEntryId } from '../../cache/entry/variant-record.js';
import { initialAge } from '../headers/age.js';
import type { AnsweredCall } from '../call/call-key.js';
import { collect } from '../value/collected-file.js';
import type { Detail } from '../headers/details.js';
import { adviceFor, adviceToLookOn } from '../advice/copy-advice.js';
import { discard } from '../value/discard.js';
import { renderUnstored } from '../answer/represented-answer.js';
import { goesAsItIs, renderRepresentation } from '../answer/represented-body.js';
import { storableChanges } from '../adapters/header-changes.js';
import { HeaderRecord } from '../adapters/header-record.js';
import { emittedBy, lastValueOf, type Emitted } from '../value/last-value.js';
import { recordWhileSent } from './late-file.js';
import { hasOwnVary } from './own-vary.js';
import { ownStaleTimes } from './own-stale-times.js';
import { ownWord } from './own-word.js';
import { shapedFile } from '../value/passing-file.js';
import { outermost, shape, type Shaped } from '../answer/shaped.js';
import { copyShown, OwnValues, type ShownValues } from '../value/shown-values.js';
import { storageTerms } from './storage-terms.js';
import { hasNewLocals, localsBefore } from './template-locals.js';
import { bytesAtHand, isOpenEnded, isReadable } from '../value/stream-body.js';
import { reasonNotToStore } from '../program/storability.js';
import { heardBy, undeclaredHeaders } from '../call/used-headers.js';
import { entityTag } from '../headers/validators.js';

/** What came of a loaded: an entry to keep, or why there is none; and what goes on to Nest. */
export interface Recorded {
  /** What goes on in place of the model, unless there is a `body`. */
  readonly answer: unknown;
  /** The rendered response. */
  readonly body?: Buffer;
  /** The values that the body was made from. */
  readonly shown?: ShownValues;
  readonly entry?: Entry;
  /** The entry of a stream that is sent as it comes. */
  readonly late?: LateEntry;
  readonly detail?: Detail;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** What whoever runs the application should change. */
  readonly complaint?: string | OptionFailure;
  /** What the method failed with after its first value, which goes on all the same. */
  readonly error?: unknown;
}

/** Watches a program answer, from just before its method runs, and makes an entry of it. */
export class Recording {
  readonly headers: HeaderRecord;
  /** Those that waited to be written before the method ran. */
  readonly cookies: ReadonlyMap<unknown, unknown>;
  private readonly locals: object | undefined;
  private readonly begun: number;
  /** The answer's own, in place of the program's. */
  private windows: Partial<StaleTimes> = {};

  constructor(
    private readonly call: AnsweredCall,
    private readonly clock: Clock,
  ) {
    this.headers = new HeaderRecord(call.exchange);
    this.cookies = new Map(call.exchange.pendingCookies);
    this.locals = localsBefore(call);
    this.begun = clock();
  }

  /** Leaves the response as it was but for what was done to it. */
  end(): void {
    this.headers.end();
  }

  /** Whether the answer says in `Vary` itself by which request fields it was chosen. */
  get hasOwnVary(): boolean {
    const { program, exchange } = this.call;
    return hasOwnVary(program, this.headers.before.vary, exchange.header('vary'));
  }

  /**
   * @param returned what the method returned; the last value counts of an Observable, as it does for Nest, unless interceptors
   * may gather its values
   * @param age how many seconds ago it did
   */
  async finish(returned: unknown, age = 0): Promise<Recorded> {
    const emitted = await this.emitted(returned);
    this.headers.setUsing(false);
    return emitted.kind === 'one' ? this.recordOrDiscard(emitted.value, age) : this.passOn(emitted);
  }

  private async emitted(returned: unknown): Promise<Emitted> {
    return this.call.program.isGathered ? emittedBy(returned) : { kind: 'one', value: await lastValueOf(returned) };
  }

  /** All that the method emits, as without the cache; a view is made of the last value. */
  private async passOn({ values, error }: Extract<Emitted, { kind: 'other' }>): Promise<Recorded> {
    if (this.call.choice !== undefined) return this.unstored(await lastValueOf(values), { detail: 'stream' });
    return { answer: values, error, detail: error === undefined ? 'stream' : 'exception' };
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
    if (terms.kind === 'failed') return this.unstored(model, { detail: 'option-error', complaint: terms.failure });
    const { lifetime, tags } = terms;
    if (lifetime.kind !== 'lifetime')
      return this.unstored(model, { detail: 'lifetime', complaint: lifetime.kind === 'off' ? undefined : lifetime.complaint });
    this.windows = ownStaleTimes(lifetime, this.call);
    const left = leftOf(lifetime.seconds, age);
    if (left === undefined) return this.unstored(model, { detail: 'lifetime' });
    const recorded = await (this.call.program.level === 'view' ? this.recordView(model, left) : this.recordModel(model, left));
    return tags === undefined ? recorded : { ...recorded, tags };
  }

  private async unstored(model: unknown, why: Pick<Recorded, 'detail' | 'complaint'>): Promise<Recorded> {
    return { answer: model, ...(await renderUnstored(this.call, model)), ...why };
  }

  private refusal(model: unknown): Detail | undefined {
    const { exchange, program } = this.call;
    if (exchange.isAnswered) return 'answered';
    if (isOpenEnded(model)) return 'stream';
    if (model instanceof Error) return 'exception';
    if (hasNewLocals(this.call, this.locals)) return 'locals';
    return reasonNotToStore({ status: statusOf(this.call, model), ...ownWord(this.call, this) }, program);
  }

  /** What the framework refuses goes on to it as the method returned it, through all interceptors. */
  private async recordView(model: unknown, seconds: number): Promise<Recorded> {
    const shaped = await shape(this.call, model);
    const { choice } = this.call;
    const isRepresentation = choice !== undefined && !goesAsItIs(choice, shaped.value);
    if (!isRepresentation && shaped.value instanceof StreamableFile) return this.recordFile(shaped.value, shaped, seconds);
    if (!isRepresentation && isOpenEnded(shaped.value)) return { answer: model, detail: 'stream' };
    const body = await outermost(shaped, () => (isRepresentation ? renderRepresentation(this.call, heardBy(this.headers, choice), shaped.value) : this.render(shaped.value)));
    return body === undefined ? { answer: model, detail: 'exception' } : this.recordBody(body, shaped, seconds);
  }

  private render(value: unknown): Buffer | undefined | Promise<Buffer> {
    const { exchange, program } = this.call;
    if (value instanceof Error) return undefined;
    return program.template === undefined ? exchange.render(value) : exchange.renderTemplate(program.template, value);
  }

  private async recordFile(file: StreamableFile, shaped: Shaped, seconds: number): Promise<Recorded> {
    const { maxEntryBytes } = this.call.program;
    if (!isReadable(file)) return { answer: shapedFile(file), detail: 'incomplete' };
    if (Number(file.getHeaders().length) > maxEntryBytes) return { answer: shapedFile(file), detail: 'size' };
    const body = bytesAtHand(file, maxEntryBytes);
    if (body === undefined && !this.call.exchange.readsStreams) return this.recordWhileSent(file, shaped, seconds);
    const collected = body === undefined ? await collect(file, maxEntryBytes) : { complete: true as const, body };
    if (!collected.complete) return { answer: shapedFile(collected.rest), detail: collected.why };
    this.describeFile(file);
    return this.recordBody(collected.body, shaped, seconds);
  }

  /** The entry is as the response is now. */
  private recordWhileSent(file: StreamableFile, { stages }: Shaped, seconds: number): Recorded {
    const { program, exchange } = this.call;
    const shown = copyShown(program.stages, stages, NOTHING);
    if (isUncopyable(shown)) return { answer: shapedFile(file), detail: 'class-instance', complaint: adviceToLookOn(shown.what, program.why) };
    this.describeFile(file);
    const entry = { ...this.entry('view', NOTHING, seconds), shown };
    const isTagged = exchange.header('etag') !== undefined;
    const recorded = recordWhileSent(file, { entry, isTagged, maxEntryBytes: program.maxEntryBytes });
    return { ...recorded, answer: shapedFile(recorded.answer) };
  }

  private describeFile(file: StreamableFile): void {
    const { type, disposition } = file.getHeaders();
    this.setDefault('Content-Type', type);
    this.setDefault('Content-Disposition', disposition);
    this.call.exchange.payload = 'stream';
  }

  private setDefault(name: string, value: string | readonly string[] | undefined) {
    const { exchange } = this.call;
    if (value !== undefined && exchange.header(name) === undefined) exchange.setHeader(name, value);
  }

  private recordBody(body: Buffer, { stages }: Shaped, seconds: number): Recorded {
    const { program } = this.call;
    this.setDefault('ETag', entityTag(body));
    const recorded = { answer: undefined, body, shown: new OwnValues(stages, body), ...undeclaredHeaders(this.headers, program) };
    if (recorded.detail !== undefined) return recorded;
    const shown = copyShown(program.stages, stages, body);
    if (isUncopyable(shown))
      return { ...recorded, detail: 'class-instance', complaint: adviceToLookOn(shown.what, program.why) };
    const entry = { ...this.entry('view', body, seconds), shown };
    return sizeOf(entry) > program.maxEntryBytes ? { ...recorded, detail: 'size' } : { ...recorded, entry };
  }

  private recordModel(model: unknown, seconds: number): Recorded {
    const { program } = this.call;
    const uncopyable = findUncopyable(model);
    if (uncopyable) return { answer: model, detail: 'class-instance', complaint: adviceFor(uncopyable.what, program.why) };
    const entry = this.entry('model', encodeModel(model), seconds);
    return sizeOf(entry) > program.maxEntryBytes ? { answer: model, detail: 'size' } : { answer: model, entry };
  }

  private entry(level: Entry['level'], body: Buffer, seconds: number): Entry {
    const { exchange } = this.call;
    const { set, removed, appended } = storableChanges(this.headers.changes());
    const added = appended.length === 0 ? undefined : { appended };
    const { status, payload } = exchange;
    const id = this.call.program.compress && level === 'view' ? createEntryId() : undefined;
    return { level, status, headers: set, removed, ...added, ...this.origin(), seconds, ...this.windows, body, payload, id };
  }

  /** When the answer was made, and what it says of that and of its choice. */
  private origin(): Pick<Entry, 'storedAt' | 'age' | 'hasOwnVary'> {
    const { exchange } = this.call;
    const storedAt = this.clock();
    const age = initialAge({ age: exchange.header('age'), date: exchange.header('date'), begun: this.begun, ended: storedAt });
    return { storedAt, age: age || undefined, hasOwnVary: this.hasOwnVary || undefined };
  }
}

const NOTHING = Buffer.alloc(0);

const isUncopyable = (shown: Entry['shown'] | Uncopyable): shown is Uncopyable => shown !== undefined && 'what' in shown;

/** `@Redirect()` sets its status only when it is carried out. */
function statusOf({ exchange, program }: AnsweredCall, model: unknown): number {
  if (program.redirect === undefined) return exchange.status;
  const own = (model as { statusCode?: number } | null | undefined)?.statusCode;
  return own || program.redirect;
}
