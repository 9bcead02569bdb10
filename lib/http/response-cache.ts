import { GatewayTimeoutException } from '@nestjs/common';

import type { Clock } from '../cache/support/clock.js';
import { ageOf, type Entry } from '../cache/entry/entry.js';
import { decodeModel } from '../cache/entry/model.js';
import { OptionFailure } from '../cache/support/option-failure.js';
import type { ReadResult } from '../cache/store/computation.js';
import type { Reader } from '../cache/read/reader.js';
import { isPromise, andThen } from '../cache/support/maybe-promise.js';
import { announce, encoded, restore, send } from './answer/answer.js';
import { audienceOf, type Audience, type Identify } from './call/audience.js';
import type { CacheOutcome } from './headers/cache-status.js';
import { keyOf, type Call, type CallKey } from './call/call-key.js';
import type { WarnOnce } from './advice/warn-once.js';
import { chooseCoding } from './compress/compression.js';
import type { Exchange } from './adapters/exchange.js';
import { answerByRepresentation } from './answer/represented-answer.js';
import { hasOwnVary } from './record/own-vary.js';
import { forwardOf, outcomeOf, storedOf } from './outcome.js';
import { ProgramComputation, type ProgramAnswer, type ComputationParts } from './program-computation.js';
import { NO_DIRECTIVES, requestDirectivesOf } from './headers/request-directives.js';
import type { SharedModels } from './call/shared-model.js';
import { StoredValues, type ShownValues } from './value/shown-values.js';
import type { StorageWatch } from './record/storage-watch.js';
import type { VariantMaker } from './compress/variant-maker.js';

/** What the module decides for all programs, and where it looks at the time and says what is wrong. */
export interface ResponseCacheSettings {
  readonly identify: Identify | undefined;
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  readonly warnOnce: WarnOnce;
  readonly watch: StorageWatch;
  readonly clock: Clock;
  /** Those of the application. */
  readonly transactions: { readonly isInside: boolean };
}

const IN_TRANSACTION = { bypass: { hit: false, fwd: 'bypass', detail: 'transaction' } } as const;

type Miss = CacheOutcome & { readonly hit: false };
type FromMethod = Extract<ReadResult<ProgramAnswer>, { kind: 'method' }>;

/** A request's way through the cache: whose entry, under which key, found or made anew; and what its response says of that. */
export class ResponseCache {
  private readonly computationParts: ComputationParts;

  constructor(
    private readonly reader: Reader,
    private readonly variants: VariantMaker,
    models: SharedModels,
    private readonly settings: ResponseCacheSettings,
  ) {
    const { clock, warnOnce } = settings;
    this.computationParts = { clock, models, warnOnce };
  }

  /** What the method would have returned, or a `RenderedView` in its place; the response's headers say which and why. */
  respond(call: Call): unknown {
    return andThen(audienceOf(call, this.settings.identify), (access) => this.respondTo(call, access));
  }

  private respondTo(call: Call, access: Audience): unknown {
    if (access.bypass) return this.bypass(call, access);
    if (this.settings.transactions.isInside) return this.bypass(call, IN_TRANSACTION);
    const key = this.tryKey(call, access.identity);
    if (typeof key === 'string') return this.forward(call, { hit: false, fwd: 'bypass', detail: key });
    const directives = this.settings.honorRequestDirectives ? requestDirectivesOf(call.exchange.request.headers) : NO_DIRECTIVES;
    if (directives.noStore) return this.forward(call, { hit: false, fwd: 'request' }, key.key);
    const computation = new ProgramComputation(call, key, directives, this.computationParts);
    return directives.onlyIfCached ? this.findOnly(call, computation) : this.read(call, computation);
  }

  private bypass(call: Call, { bypass, complaint }: Extract<Audience, { bypass: object }>): unknown {
    if (complaint !== undefined) this.settings.warnOnce.notCached(call.program.name, complaint);
    else this.settings.watch.passed(call, bypass.detail ?? 'method');
    return this.forward(call, bypass);
  }

  /** A reading that is there at once is a stored answer: no method can have thrown. */
  private read(call: Call, computation: ProgramComputation): unknown {
    const reading = this.reader.read(computation);
    return isPromise(reading) ? this.await(call, computation, reading) : this.answer(call, computation.key, reading);
  }

  private async await(call: Call, computation: ProgramComputation, promised: Promise<ReadResult<ProgramAnswer>>): Promise<unknown> {
    let reading: ReadResult<ProgramAnswer>;
    try {
      reading = await promised;
    } catch (error) {
      this.settings.watch.threw(call, error);
      this.announceError(call, computation);
      throw error;
    }
    return this.answer(call, computation.key, reading);
  }

  private announceError(call: Call, computation: ProgramComputation) {
    if (call.exchange.isAnswered) return;
    const { why, key } = computation;
    computation.attach();
    const { fwd, detail = 'exception' } = forwardOf(why);
    announce(call, { hit: false, fwd, detail }, this.shown(key));
  }

  /** The answer for a client that wants none but a stored one (RFC 9111, section 5.2.1.7). */
  private async findOnly(call: Call, computation: ProgramComputation): Promise<unknown> {
    const found = await this.reader.find(computation);
    const reading = found.kind === 'hit' ? computation.readingOf(found) : undefined;
    if (reading !== undefined) return this.answer(call, computation.key, reading);
    announce(call, { hit: false, detail: 'only-if-cached' }, this.shown(computation.key));
    throw new GatewayTimeoutException('The client asked for a stored response, and none is stored.');
  }

  private answer(call: Call, key: string, reading: ReadResult<ProgramAnswer>): unknown {
    if (reading.kind === 'method') return this.sendCalculated(call, key, reading);
    this.settings.watch.worked(call.program.name);
    const now = this.settings.clock();
    restore(call.exchange, reading.entry);
    announce(call, outcomeOf(reading, now), this.shown(key), { age: ageOf(reading.entry, now), hasOwnVary: reading.entry.hasOwnVary });
    if (reading.entry.level === 'view') return this.sendEntry(call, key, reading.entry);
    return reading.kind === 'flight' ? decodeModel(reading.entry.body) : reading.model;
  }

  /** What the method answered, on the response that it answered on or on this one in its place. */
  private sendCalculated(call: Call, key: string, reading: FromMethod): unknown {
    const { exchange, answer } = reading.result.value;
    if (exchange !== call.exchange) {
      const reason = reasonToRepeat(call.exchange, exchange);
      if (reason !== undefined) {
        reading.result.release?.();
        return this.forward(call, reason, key);
      }
      if (!call.exchange.isAnswered) call.exchange.adopt(exchange);
    }
    this.settings.watch.ran(call, reading.storeResult, reading.result.value);
    return call.exchange.isAnswered ? answer : this.sendAnswer(call, key, reading);
  }

  private sendAnswer(call: Call, key: string, { result: { value: made, entry }, forwardReason, storeResult }: FromMethod): unknown {
    const { answer, body, shown, detail, hasOwnVary } = made;
    announce(call, { hit: false, ...storedOf(forwardReason, storeResult, detail) }, this.shown(key), { age: entry?.age, hasOwnVary });
    if (storeResult === 'stored' && entry?.level === 'view') return this.sendEntry(call, key, entry, shown);
    return body ? send(call.exchange, body, { shown }) : answer;
  }

  /** In the coding that suits the client, which is made behind this response where it is not there yet. */
  private sendEntry(call: Call, key: string, entry: Entry, own?: ShownValues): unknown {
    const { compress } = call.program;
    const shown = own ?? (entry.shown && new StoredValues(entry));
    if (!compress) return send(call.exchange, entry.body, { shown });
    const { body, coding, missing } = chooseCoding(entry, call.exchange.request.headers['accept-encoding']);
    if (missing !== undefined) this.variants.make(key, entry.id, missing);
    if (coding !== undefined) encoded(call.exchange, coding);
    return send(call.exchange, body, { plain: entry.body, shown });
  }

  /** Runs the method, and stores nothing of its answer. */
  private async forward(call: Call, why: Miss, key?: string): Promise<unknown> {
    const before = call.exchange.header('vary');
    let answer: unknown;
    try {
      answer = await answerByRepresentation(call);
    } catch (error) {
      if (!call.exchange.isAnswered) announce(call, { ...why, detail: why.detail ?? 'exception' }, this.shown(key));
      throw error;
    }
    if (call.exchange.isAnswered) return answer;
    announce(call, why, this.shown(key), { hasOwnVary: hasOwnVary(call.program, before, call.exchange.header('vary')) });
    return answer;
  }

  /** The key, or why there is none. */
  private tryKey(call: Call, identity: string | undefined): CallKey | 'unkeyable' | 'option-error' {
    try {
      return keyOf(call, identity);
    } catch (error) {
      this.settings.warnOnce.notCached(call.program.name, error);
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
