import { GatewayTimeoutException } from '@nestjs/common';

import type { Clock } from '../cache/clock.js';
import { ageOf, type Entry } from '../cache/entry.js';
import { decodeModel } from '../cache/model.js';
import { OptionFailure } from '../cache/option-failure.js';
import type { Reading } from '../cache/question.js';
import type { Reader } from '../cache/reader.js';
import { isPromised, whenThere } from '../cache/soon.js';
import { announce, encoded, restore, send } from './answer.js';
import { accessOf, type Access, type Identify } from './bypass.js';
import type { CacheOutcome } from './cache-status.js';
import { keyOf, type Call, type CallKey } from './call-key.js';
import type { Complaints } from './complaints.js';
import { chooseRepresentation } from './compression.js';
import type { Exchange } from './exchange.js';
import { answerByFace } from './faced-answer.js';
import { hasOwnVary } from './own-vary.js';
import { forwardOf, outcomeOf, storedOf } from './outcome.js';
import { ProgramQuestion, type ProgramAnswer, type QuestionParts } from './program-question.js';
import { NO_WISHES, wishesOf } from './request-directives.js';
import type { SharedModels } from './shared-model.js';
import { StoredValues, type ShownValues } from './shown-values.js';
import type { StorageWatch } from './storage-watch.js';
import type { VariantMaker } from './variant-maker.js';

/** What the module decides for all programs, and where it looks at the time and says what is wrong. */
export interface ResponseCacheSettings {
  readonly identify: Identify | undefined;
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  readonly complaints: Complaints;
  readonly watch: StorageWatch;
  readonly clock: Clock;
  /** Those of the application. */
  readonly transactions: { readonly isInside: boolean };
}

const IN_TRANSACTION = { bypass: { hit: false, fwd: 'bypass', detail: 'transaction' } } as const;

type Miss = CacheOutcome & { readonly hit: false };
type FromMethod = Extract<Reading<ProgramAnswer>, { from: 'method' }>;

/** A request's way through the cache: whose entry, under which key, found or made anew; and what its response says of that. */
export class ResponseCache {
  private readonly questionParts: QuestionParts;

  constructor(
    private readonly reader: Reader,
    private readonly variants: VariantMaker,
    models: SharedModels,
    private readonly settings: ResponseCacheSettings,
  ) {
    const { clock, complaints } = settings;
    this.questionParts = { clock, models, complaints };
  }

  /** What the method would have returned, or a `RenderedView` in its place; the response's headers say which and why. */
  respond(call: Call): unknown {
    return whenThere(accessOf(call, this.settings.identify), (access) => this.respondTo(call, access));
  }

  private respondTo(call: Call, access: Access): unknown {
    if (access.bypass) return this.bypass(call, access);
    if (this.settings.transactions.isInside) return this.bypass(call, IN_TRANSACTION);
    const key = this.tryKey(call, access.sharer);
    if (typeof key === 'string') return this.forward(call, { hit: false, fwd: 'bypass', detail: key });
    const wishes = this.settings.honorRequestDirectives ? wishesOf(call.exchange.request.headers) : NO_WISHES;
    if (wishes.noStore) return this.forward(call, { hit: false, fwd: 'request' }, key.key);
    const question = new ProgramQuestion(call, key, wishes, this.questionParts);
    return wishes.onlyIfCached ? this.findOnly(call, question) : this.read(call, question);
  }

  private bypass(call: Call, { bypass, complaint }: Extract<Access, { bypass: object }>): unknown {
    if (complaint !== undefined) this.settings.complaints.notCached(call.program.name, complaint);
    else this.settings.watch.passed(call, bypass.detail ?? 'method');
    return this.forward(call, bypass);
  }

  /** A reading that is there at once is a stored answer: no method can have thrown. */
  private read(call: Call, question: ProgramQuestion): unknown {
    const reading = this.reader.read(question);
    return isPromised(reading) ? this.await(call, question, reading) : this.answer(call, question.key, reading);
  }

  private async await(call: Call, question: ProgramQuestion, promised: Promise<Reading<ProgramAnswer>>): Promise<unknown> {
    let reading: Reading<ProgramAnswer>;
    try {
      reading = await promised;
    } catch (error) {
      this.settings.watch.threw(call, error);
      this.announceError(call, question);
      throw error;
    }
    return this.answer(call, question.key, reading);
  }

  private announceError(call: Call, question: ProgramQuestion) {
    if (call.exchange.isAnswered) return;
    const { why, key } = question;
    question.attach();
    const { fwd, detail = 'exception' } = forwardOf(why);
    announce(call, { hit: false, fwd, detail }, this.shown(key));
  }

  /** The answer for a client that wants none but a stored one (RFC 9111, section 5.2.1.7). */
  private async findOnly(call: Call, question: ProgramQuestion): Promise<unknown> {
    const found = await this.reader.find(question);
    const reading = found.outcome === 'hit' ? question.readingOf(found) : undefined;
    if (reading !== undefined) return this.answer(call, question.key, reading);
    announce(call, { hit: false, detail: 'only-if-cached' }, this.shown(question.key));
    throw new GatewayTimeoutException('The client asked for a stored response, and none is stored.');
  }

  private answer(call: Call, key: string, reading: Reading<ProgramAnswer>): unknown {
    if (reading.from === 'method') return this.sendCalculated(call, key, reading);
    this.settings.watch.worked(call.program.name);
    const now = this.settings.clock();
    restore(call.exchange, reading.entry);
    announce(call, outcomeOf(reading, now), this.shown(key), { age: ageOf(reading.entry, now), hasOwnVary: reading.entry.hasOwnVary });
    if (reading.entry.level === 'view') return this.sendEntry(call, key, reading.entry);
    return reading.from === 'flight' ? decodeModel(reading.entry.body) : reading.model;
  }

  /** What the method answered, on the response that it answered on or on this one in its place. */
  private sendCalculated(call: Call, key: string, reading: FromMethod): unknown {
    const { exchange, answer } = reading.calculation.answer;
    if (exchange !== call.exchange) {
      const reason = reasonToRepeat(call.exchange, exchange);
      if (reason !== undefined) {
        reading.calculation.release?.();
        return this.forward(call, reason, key);
      }
      if (!call.exchange.isAnswered) call.exchange.adopt(exchange);
    }
    this.settings.watch.ran(call, reading.kept, reading.calculation.answer);
    return call.exchange.isAnswered ? answer : this.sendAnswer(call, key, reading);
  }

  private sendAnswer(call: Call, key: string, { calculation: { answer: made, entry }, why, kept }: FromMethod): unknown {
    const { answer, body, shown, detail, hasOwnVary } = made;
    announce(call, { hit: false, ...storedOf(why, kept, detail) }, this.shown(key), { age: entry?.age, hasOwnVary });
    if (kept === 'stored' && entry?.level === 'view') return this.sendEntry(call, key, entry, shown);
    return body ? send(call.exchange, body, { shown }) : answer;
  }

  /** In the coding that suits the client, which is made behind this response where it is not there yet. */
  private sendEntry(call: Call, key: string, entry: Entry, own?: ShownValues): unknown {
    const { compress } = call.program;
    const shown = own ?? (entry.shown && new StoredValues(entry));
    if (!compress) return send(call.exchange, entry.body, { shown });
    const { body, coding, missing } = chooseRepresentation(entry, call.exchange.request.headers['accept-encoding']);
    if (missing !== undefined) this.variants.make(key, entry.id, missing);
    if (coding !== undefined) encoded(call.exchange, coding);
    return send(call.exchange, body, { plain: entry.body, shown });
  }

  /** Runs the method, and stores nothing of its answer. */
  private async forward(call: Call, why: Miss, key?: string): Promise<unknown> {
    const before = call.exchange.header('vary');
    let answer: unknown;
    try {
      answer = await answerByFace(call);
    } catch (error) {
      if (!call.exchange.isAnswered) announce(call, { ...why, detail: why.detail ?? 'exception' }, this.shown(key));
      throw error;
    }
    if (call.exchange.isAnswered) return answer;
    announce(call, why, this.shown(key), { hasOwnVary: hasOwnVary(call.program, before, call.exchange.header('vary')) });
    return answer;
  }

  /** The key, or why there is none. */
  private tryKey(call: Call, sharer: string | undefined): CallKey | 'unkeyable' | 'option-error' {
    try {
      return keyOf(call, sharer);
    } catch (error) {
      this.settings.complaints.notCached(call.program.name, error);
      return error instanceof OptionFailure ? 'option-error' : 'unkeyable';
    }
  }

  private shown(key: string | undefined): string | undefined {
    return this.settings.exposeKey ? key : undefined;
  }
}

/** Why the method has to run once more, for this client's own response: it answered another one, or it ran for another client. */
function reasonToRepeat(own: Exchange, answered: Exchange): Miss | undefined {
  if (answered.isAnswered) return { hit: false, fwd: 'stale', detail: 'answered' };
  return answered.isDetachedFrom(own) ? undefined : { hit: false, fwd: 'stale' };
}
