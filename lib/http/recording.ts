import { StreamableFile } from '@nestjs/common';

import type { Clock } from '../cache/clock.js';
import { bytesOf, type Entry } from '../cache/entry.js';
import { decideLifetime } from '../cache/lifetime.js';
import { encodeModel, findUncopyable } from '../cache/model.js';
import type { Windows } from '../cache/policy.js';
import { initialAge } from './age.js';
import type { AnsweredCall } from './call-key.js';
import type { Detail } from './details.js';
import { renderUnstored } from './faced-answer.js';
import { goesAsItIs, renderFace } from './faced-body.js';
import type { ChosenFace } from './faces.js';
import { changesBetween, type Headers } from './header-changes.js';
import { lastValueOf } from './last-value.js';
import { hasOwnVary } from './own-vary.js';
import { ownWindows } from './own-windows.js';
import { collect, isOpenEnded } from './stream-body.js';
import { reasonNotToStore, varyFields } from './storability.js';
import { entityTag } from './validators.js';

/** What came of a calculation: an entry to keep, or why there is none; and what goes on to Nest. */
export interface Recorded {
  /** What goes on in place of the model, unless there is a `body`. */
  readonly answer: unknown;
  /** The rendered response. */
  readonly body?: Buffer;
  readonly entry?: Entry;
  readonly detail?: Detail;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** What whoever runs the application should change. */
  readonly complaint?: string;
}

/** Watches a program answer, from just before its method runs, and makes an entry of it. */
export class Recording {
  private readonly before: Headers;
  private readonly begun: number;
  /** The answer's own, in place of the program's. */
  private windows: Partial<Windows> = {};

  constructor(
    private readonly call: AnsweredCall,
    private readonly clock: Clock,
  ) {
    this.before = call.exchange.headers();
    this.begun = clock();
  }

  /** Whether the answer says in `Vary` itself by which request fields it was chosen. */
  get hasOwnVary(): boolean {
    const { program, exchange } = this.call;
    return hasOwnVary(program, this.before.vary, exchange.header('vary'));
  }

  /**
   * @param returned what the method returned; the last value counts of an Observable, as it does for Nest
   * @param age how many seconds ago it did
   */
  async finish(returned: unknown, age = 0): Promise<Recorded> {
    const model = await lastValueOf(returned);
    const refusal = this.refusal(model);
    if (refusal !== undefined) return this.unstored(model, { detail: refusal });
    const lifetime = decideLifetime(await this.call.program.lifetime(model, this.call.details));
    if (lifetime.kind !== 'lifetime')
      return this.unstored(model, { detail: 'lifetime', complaint: lifetime.kind === 'off' ? undefined : lifetime.complaint });
    this.windows = ownWindows(lifetime, this.call);
    const left = leftOf(lifetime.seconds, age);
    if (left === undefined) return this.unstored(model, { detail: 'lifetime' });
    const recorded = await (this.call.program.level === 'view' ? this.recordView(model, left) : this.recordModel(model, left));
    const { ofResult } = this.call.program.tags;
    return ofResult === undefined ? recorded : { ...recorded, tags: ofResult(this.call.details, model) };
  }

  private async unstored(model: unknown, why: Pick<Recorded, 'detail' | 'complaint'>): Promise<Recorded> {
    return { answer: model, body: await renderUnstored(this.call, model), ...why };
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

  private async recordView(model: unknown, seconds: number): Promise<Recorded> {
    const { exchange, program, details, choice } = this.call;
    const value = await program.serialize(model, details);
    if (choice !== undefined && !goesAsItIs(choice, value)) return this.recordFace(choice, value, seconds);
    if (value instanceof StreamableFile) return this.recordFile(value, seconds);
    const body =
      program.template === undefined
        ? exchange.render(value)
        : await exchange.renderTemplate(program.template, value);
    if (body === undefined) return { answer: value, detail: 'exception' };
    return this.recordBody(body, seconds);
  }

  private async recordFace(choice: ChosenFace, value: unknown, seconds: number): Promise<Recorded> {
    const body = await renderFace(this.call, choice, value);
    return body === undefined ? { answer: value, detail: 'exception' } : this.recordBody(body, seconds);
  }

  private async recordFile(file: StreamableFile, seconds: number): Promise<Recorded> {
    const collected = await collect(file, this.call.program.maxEntryBytes);
    if (!collected.complete) return { answer: collected.rest, detail: collected.why };
    const { type, disposition } = file.getHeaders();
    this.setDefault('Content-Type', type);
    this.setDefault('Content-Disposition', disposition);
    return this.recordBody(collected.body, seconds);
  }

  private setDefault(name: string, value: string | readonly string[] | undefined) {
    const { exchange } = this.call;
    if (value !== undefined && exchange.header(name) === undefined) exchange.setHeader(name, value);
  }

  private recordBody(body: Buffer, seconds: number): Recorded {
    this.setDefault('ETag', entityTag(body));
    const entry = this.entry('view', body, seconds);
    return bytesOf(entry) > this.call.program.maxEntryBytes ? { answer: undefined, body, detail: 'size' } : { answer: undefined, body, entry };
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
    return { level, status: exchange.status, headers, removed, ...this.origin(), seconds, ...this.windows, body };
  }

  /** When the answer was made, and what it says of that and of its choice. */
  private origin(): Pick<Entry, 'storedAt' | 'age' | 'hasOwnVary'> {
    const { exchange } = this.call;
    const storedAt = this.clock();
    const age = initialAge({ age: exchange.header('age'), date: exchange.header('date'), begun: this.begun, ended: storedAt });
    return { storedAt, age: age || undefined, hasOwnVary: this.hasOwnVary || undefined };
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
  `it returns ${what}, which would not survive being copied, and ${why}. Return plain objects; or name the interceptor in forRoot({ transparent: […] }) if it only looks on; or let ClassSerializerInterceptor do the serialization, which is understood.`;
