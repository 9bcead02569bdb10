import { StreamableFile } from '@nestjs/common';

import type { Clock } from '../cache/clock.js';
import { bytesOf, type Entry } from '../cache/entry.js';
import { complaintAboutLifetime, isLifetime } from '../cache/lifetime.js';
import { encodeModel, findUncopyable } from '../cache/model.js';
import type { AnsweredCall } from './call-key.js';
import type { Detail } from './details.js';
import { renderUnstored } from './faced-answer.js';
import { goesAsItIs, renderFace } from './faced-body.js';
import { changesBetween, type Headers } from './header-changes.js';
import { emittedBy, lastValueOf, type Emitted } from './last-value.js';
import { shapedFile } from './passing-file.js';
import { outermost, shape, type Shaped } from './shaped.js';
import { copyShown, OwnValues, type ShownValues } from './shown-values.js';
import { collect, isOpenEnded } from './stream-body.js';
import { reasonNotToStore, varyFields } from './storability.js';
import { entityTag } from './validators.js';

/** What came of a calculation: an entry to keep, or why there is none; and what goes on to Nest. */
export interface Recorded {
  /** What goes on in place of the model, unless there is a `body`. */
  readonly answer: unknown;
  /** The rendered response. */
  readonly body?: Buffer;
  /** The values that the body was made from. */
  readonly shown?: ShownValues;
  readonly entry?: Entry;
  readonly detail?: Detail;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** What whoever runs the application should change. */
  readonly complaint?: string;
  /** What the method failed with after its first value, which goes on all the same. */
  readonly error?: unknown;
}

/** Watches a program answer, from just before its method runs, and makes an entry of it. */
export class Recording {
  private readonly before: Headers;

  constructor(
    private readonly call: AnsweredCall,
    private readonly clock: Clock,
  ) {
    this.before = call.exchange.headers();
  }

  /**
   * @param returned what the method returned; the last value counts of an Observable, as it does for Nest, unless interceptors
   * may gather its values
   * @param age how many seconds ago it did
   */
  async finish(returned: unknown, age = 0): Promise<Recorded> {
    const emitted = await this.emitted(returned);
    return emitted.kind === 'one' ? this.record(emitted.value, age) : this.passOn(emitted);
  }

  private async emitted(returned: unknown): Promise<Emitted> {
    return this.call.program.isGathered ? emittedBy(returned) : { kind: 'one', value: await lastValueOf(returned) };
  }

  /** All that the method emits, as without the cache; a view is made of the last value. */
  private async passOn({ values, error }: Extract<Emitted, { kind: 'other' }>): Promise<Recorded> {
    if (this.call.choice !== undefined) return this.unstored(await lastValueOf(values), { detail: 'stream' });
    return { answer: values, error, detail: error === undefined ? 'stream' : 'exception' };
  }

  private async record(model: unknown, age: number): Promise<Recorded> {
    const refusal = this.refusal(model);
    if (refusal !== undefined) return this.unstored(model, { detail: refusal });
    const seconds = await this.call.program.lifetime(model, this.call.details);
    if (!isLifetime(seconds)) return this.unstored(model, { detail: 'lifetime', complaint: complaintAboutLifetime(seconds) });
    const left = leftOf(seconds, age);
    if (left === undefined) return this.unstored(model, { detail: 'lifetime' });
    const recorded = await (this.call.program.level === 'view' ? this.recordView(model, left) : this.recordModel(model, left));
    const { ofResult } = this.call.program.tags;
    return ofResult === undefined ? recorded : { ...recorded, tags: ofResult(this.call.details, model) };
  }

  private async unstored(model: unknown, why: Pick<Recorded, 'detail' | 'complaint'>): Promise<Recorded> {
    return { answer: model, ...(await renderUnstored(this.call, model)), ...why };
  }

  private refusal(model: unknown): Detail | undefined {
    const { exchange, program } = this.call;
    if (exchange.isAnswered) return 'answered';
    if (isOpenEnded(model)) return 'stream';
    if (model instanceof Error) return 'exception';
    const candidate = {
      status: statusOf(this.call, model),
      headers: exchange.headers(),
      vary: this.addedVary(),
      pendingCookie: exchange.hasPendingCookie,
    };
    return reasonNotToStore(candidate, program);
  }

  private addedVary(): string[] {
    const known = varyFields(this.before.vary);
    return varyFields(this.call.exchange.header('vary')).filter((field) => !known.includes(field));
  }

  /** What the framework refuses goes on to it as the method returned it, through all interceptors. */
  private async recordView(model: unknown, seconds: number): Promise<Recorded> {
    const shaped = await shape(this.call, model);
    const { choice } = this.call;
    const isFace = choice !== undefined && !goesAsItIs(choice, shaped.value);
    if (!isFace && shaped.value instanceof StreamableFile) return this.recordFile(shaped.value, shaped, seconds);
    if (!isFace && isOpenEnded(shaped.value)) return { answer: model, detail: 'stream' };
    const body = await outermost(shaped, () => (isFace ? renderFace(this.call, choice, shaped.value) : this.render(shaped.value)));
    return body === undefined ? { answer: model, detail: 'exception' } : this.recordBody(body, shaped, seconds);
  }

  private render(value: unknown): Buffer | undefined | Promise<Buffer> {
    const { exchange, program } = this.call;
    if (value instanceof Error) return undefined;
    return program.template === undefined ? exchange.render(value) : exchange.renderTemplate(program.template, value);
  }

  private async recordFile(file: StreamableFile, shaped: Shaped, seconds: number): Promise<Recorded> {
    const collected = await collect(file, this.call.program.maxEntryBytes);
    if (!collected.complete) return { answer: shapedFile(collected.rest), detail: collected.why };
    const { type, disposition } = file.getHeaders();
    this.setDefault('Content-Type', type);
    this.setDefault('Content-Disposition', disposition);
    return this.recordBody(collected.body, shaped, seconds);
  }

  private setDefault(name: string, value: string | readonly string[] | undefined) {
    const { exchange } = this.call;
    if (value !== undefined && exchange.header(name) === undefined) exchange.setHeader(name, value);
  }

  private recordBody(body: Buffer, { stages }: Shaped, seconds: number): Recorded {
    const { program } = this.call;
    this.setDefault('ETag', entityTag(body));
    const recorded = { answer: undefined, body, shown: new OwnValues(stages, body) };
    const shown = copyShown(program.stages, stages, body);
    if (shown !== undefined && 'what' in shown)
      return { ...recorded, detail: 'class-instance', complaint: adviceToLookOn(shown.what, program.why) };
    const entry = { ...this.entry('view', body, seconds), shown };
    return bytesOf(entry) > program.maxEntryBytes ? { ...recorded, detail: 'size' } : { ...recorded, entry };
  }

  private recordModel(model: unknown, seconds: number): Recorded {
    const { program } = this.call;
    const uncopyable = findUncopyable(model);
    if (uncopyable) return { answer: model, detail: 'class-instance', complaint: adviceFor(uncopyable.what, program.why) };
    const entry = this.entry('model', encodeModel(model), seconds);
    return bytesOf(entry) > program.maxEntryBytes ? { answer: model, detail: 'size' } : { answer: model, entry };
  }

  private entry(level: Entry['level'], body: Buffer, seconds: number): Entry {
    const { exchange, program } = this.call;
    const { set, removed } = changesBetween(this.before, exchange.headers(), program.declaredHeaders);
    const headers = set.map(([name, value]) => [exchange.spelling(name), value] as const);
    return { level, status: exchange.status, headers, removed, storedAt: this.clock(), seconds, body };
  }
}

/** `@Redirect()` sets its status only when it is carried out. */
function statusOf({ exchange, program }: AnsweredCall, model: unknown): number {
  if (program.redirect === undefined) return exchange.status;
  const own = (model as { statusCode?: number } | null | undefined)?.statusCode;
  return own || program.redirect;
}

/** What an age leaves of a lifetime; `undefined` where that is nothing. */
function leftOf(seconds: number, age: number): number | undefined {
  if (seconds === 0) return 0;
  return seconds > age ? seconds - age : undefined;
}

const adviceFor = (what: string, why: string) =>
  `it returns ${what}, which would not survive being copied, and ${why}. Name the interceptor in forRoot({ pure: […] }) if what it returns depends on the value alone, such as an envelope, in { transparent: […] } if it only looks on, in { blind: […] } if it does not even look at the value; or let ClassSerializerInterceptor do the serialization, which is understood; or return plain objects.`;

const adviceToLookOn = (what: string, why: string) =>
  `a transparent interceptor looks at ${what}, which would not survive being copied for the hits (${why}). Name the interceptor in forRoot({ blind: […] }) if it does not look at the value; or let it stand outside ClassSerializerInterceptor or a pure interceptor that makes plain objects of the value; or return plain objects.`;
