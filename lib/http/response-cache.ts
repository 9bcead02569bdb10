import { GatewayTimeoutException } from '@nestjs/common';

import { Announcer } from './answer/announcer.js';
import { audienceOf, type Audience, type Identify } from './call/audience.js';
import { keyOf, type RequestCall, type CallKey } from './call/call-key.js';
import type { SharedModels } from './call/shared-model.js';
import type { WarnOnce } from './advice/warn-once.js';
import type { VariantMaker } from './compress/variant-maker.js';
import { Downstream } from './downstream/downstream.js';
import type { DownstreamSettings } from './downstream/settings.js';
import { Forwarder } from './forwarder.js';
import { NO_DIRECTIVES, requestDirectivesOf } from './headers/request-directives.js';
import { ProgramComputation, type ComputationParts, type ProgramResult } from './program-computation.js';
import type { StorageWatch } from './record/storage-watch.js';
import { Responder } from './responder.js';
import type { Cache } from '../cache/cache.js';
import type { ReadResult } from '../cache/store/computation.js';
import type { Clock } from '../cache/support/clock.js';
import { isPromise } from '../cache/support/maybe-promise.js';
import { OptionFailure } from '../cache/support/option-failure.js';
import type { Seen } from '../observe/observer.js';

/** The module's own settings, and what all programs share. */
export interface ResponseCacheSettings extends DownstreamSettings {
  readonly identify: Identify | undefined;
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  readonly warnOnce: WarnOnce;
  readonly watch: StorageWatch;
  readonly clock: Clock;
  /** The transactions of the application. */
  readonly transactions: { readonly isInside: boolean };
}

const ONLY_IF_CACHED: Seen = { outcome: 'miss', reason: 'only-if-cached', detail: 'only-if-cached' };

const IN_TRANSACTION = { kind: 'bypass', outcome: { hit: false, fwd: 'bypass', detail: 'transaction' } } as const;

/**
 * Decides how a request is answered: past the cache, from an entry, or by the method. `Responder` answers from entries,
 * `Forwarder` by the method.
 */
export class ResponseCache {
  private readonly announcer: Announcer;
  private readonly computationParts: ComputationParts;
  private readonly responder: Responder;
  private readonly forwarder: Forwarder;

  constructor(
    private readonly cache: Pick<Cache, 'reader' | 'store' | 'observer'>,
    variants: VariantMaker,
    models: SharedModels,
    private readonly settings: ResponseCacheSettings,
  ) {
    const { observer } = cache;
    const { clock, warnOnce, watch, exposeKey } = settings;
    const announcer = (this.announcer = new Announcer(exposeKey, new Downstream(settings)));
    this.computationParts = { clock, models, warnOnce };
    this.responder = new Responder({ announcer, variants, watch, clock, observer });
    this.forwarder = new Forwarder({ announcer, responder: this.responder, watch, observer, clock });
  }

  /** Returns what the method would have returned, or a `RenderedView` in its place. The response's headers say which, and why. */
  respond(call: RequestCall): unknown {
    const { observer } = this.cache;
    return observer.isHeard
      ? observer.trace(call, call.program.name, () => this.respondToAny(call))
      : this.respondToAny(call);
  }

  private respondToAny(call: RequestCall): unknown {
    const audience = audienceOf(call, this.settings.identify);
    return isPromise(audience) ? audience.then((known) => this.respondTo(call, known)) : this.respondTo(call, audience);
  }

  private respondTo(call: RequestCall, audience: Audience): unknown {
    if (audience.kind === 'bypass') return this.bypass(call, audience);
    if (this.settings.transactions.isInside) return this.bypass(call, IN_TRANSACTION);
    let key: CallKey;
    try {
      key = keyOf(call, audience.identity);
    } catch (error) {
      return this.withoutKey(call, error);
    }
    const directives = this.settings.honorRequestDirectives
      ? requestDirectivesOf(call.exchange.request.headers)
      : NO_DIRECTIVES;
    if (directives.noStore) return this.forwarder.forward(call, { hit: false, fwd: 'request' }, key.key);
    const computation = new ProgramComputation(call, key, directives, this.computationParts);
    if (directives.onlyIfCached) return this.findOnly(call, computation);
    const result = this.cache.reader.read(computation);
    if (isPromise(result)) return this.respondLater(call, computation, result);
    return result.kind === 'method'
      ? this.forwarder.respond(call, computation, result)
      : this.responder.respond(call, key.key, result);
  }

  private async respondLater(
    call: RequestCall,
    computation: ProgramComputation,
    pending: Promise<ReadResult<ProgramResult>>,
  ): Promise<unknown> {
    let result: ReadResult<ProgramResult>;
    try {
      result = await pending;
    } catch (error) {
      this.forwarder.fail(call, computation, error);
      throw error;
    }
    return result.kind === 'method'
      ? this.forwarder.respond(call, computation, result)
      : this.responder.respond(call, computation.key, result);
  }

  /** Answers `Cache-Control: only-if-cached` (RFC 9111, section 5.2.1.7). */
  private async findOnly(call: RequestCall, computation: ProgramComputation): Promise<unknown> {
    const found = await this.cache.store.lookup(computation);
    const result = found.kind === 'hit' ? computation.readingOf(found) : undefined;
    if (result !== undefined) return this.responder.respond(call, computation.key, result);
    this.cache.observer.looked(call, call.program.name, ONLY_IF_CACHED);
    this.announcer.announce(call, { hit: false, detail: 'only-if-cached' }, { key: computation.key });
    throw new GatewayTimeoutException('The client asked for a stored response, and none is stored.');
  }

  private bypass(call: RequestCall, { outcome, warning }: Extract<Audience, { kind: 'bypass' }>): unknown {
    if (warning !== undefined) this.settings.warnOnce.notCached(call.program.name, warning);
    else this.settings.watch.passed(call, outcome.detail ?? 'method');
    return this.forwarder.forward(call, outcome);
  }

  private withoutKey(call: RequestCall, error: unknown): unknown {
    this.settings.warnOnce.notCached(call.program.name, error);
    return this.forwarder.forward(call, {
      hit: false,
      fwd: 'bypass',
      detail: error instanceof OptionFailure ? 'option-error' : 'unkeyable',
    });
  }
}
