import type { Exchange } from './adapters/exchange.js';
import type { Announcer } from './answer/announcer.js';
import { runUnstored } from './answer/unstored.js';
import { send } from './answer/send.js';
import type { RequestCall } from './call/call-key.js';
import { forwardOf, seenForward, storedOf, type Miss } from './outcome.js';
import type { ProgramResult, ProgramComputation } from './program-computation.js';
import { hasOwnVary } from './record/own-vary.js';
import type { StorageWatch } from './record/storage-watch.js';
import type { Responder } from './responder.js';
import type { ReadResult } from '../cache/store/computation.js';
import { seenMiss, seenOf } from '../cache/store/seen.js';
import { tagVersion } from '../cache/store/versions.js';
import type { Clock } from '../cache/support/clock.js';
import type { Observer } from '../observe/observer.js';

/** The outcome of a run of the method for this very request. */
export type MethodResult = Extract<ReadResult<ProgramResult>, { kind: 'method' }>;

interface Parts {
  readonly announcer: Announcer;
  readonly responder: Responder;
  readonly watch: StorageWatch;
  readonly observer: Observer;
  readonly clock: Clock;
}

/** The names under which the cache knows the call. */
type KnownCall = Pick<ProgramComputation, 'key' | 'versions'>;

/** Answers requests by running the method. */
export class Forwarder {
  constructor(private readonly parts: Parts) {}

  /** Runs the method and stores nothing. @param key of the call, if it has one */
  async forward(call: RequestCall, why: Miss, key?: string): Promise<unknown> {
    const { exchange, program } = call;
    this.parts.observer.looked(call, program.name, seenForward(why));
    const before = exchange.header('vary');
    let answer: unknown;
    try {
      answer = await runUnstored(call);
    } catch (error) {
      if (!exchange.isAnswered)
        this.parts.announcer.announce(call, { ...why, detail: why.detail ?? 'exception' }, { key });
      throw error;
    }
    if (exchange.isAnswered) return answer;
    this.parts.announcer.announce(call, why, { key, hasOwnVary: hasOwnVary(program, before, exchange.header('vary')) });
    return answer;
  }

  /** Answers with what the method gave, on the client's response. */
  respond(call: RequestCall, computation: KnownCall, result: MethodResult): unknown {
    const { stored } = result;
    if (stored !== undefined && this.parts.announcer.awaitsStore(call))
      return stored.then((storage) => this.respond(call, computation, { ...result, storage, stored: undefined }));
    const { key } = computation;
    const { exchange } = result.result.value;
    const reason = exchange === call.exchange ? undefined : reasonToRepeat(call.exchange, exchange);
    if (reason !== undefined) {
      result.result.release?.();
      return this.forward(call, reason, key);
    }
    if (exchange !== call.exchange && !call.exchange.isAnswered) call.exchange.adopt(exchange);
    this.parts.observer.looked(call, call.program.name, seenOf(result));
    this.watch(call, result);
    return call.exchange.isAnswered ? result.result.value.returned : this.send(call, computation, result);
  }

  /** Announces what the method has thrown. */
  fail(call: RequestCall, computation: ProgramComputation, error: unknown): void {
    const { why, key } = computation;
    this.parts.observer.looked(call, call.program.name, seenMiss(why, 'exception'));
    this.parts.watch.threw(call, error);
    if (call.exchange.isAnswered) return;
    computation.attach();
    const { fwd, detail = 'exception' } = forwardOf(why);
    this.parts.announcer.announce(call, { hit: false, fwd, detail }, { key });
  }

  private watch(call: RequestCall, { storage, stored, result: { value } }: MethodResult): void {
    if (storage !== 'storing') return this.parts.watch.ran(call, storage, value);
    void stored?.then((kept) => this.parts.watch.ran(call, kept, value));
  }

  private send(
    call: RequestCall,
    { key, versions }: KnownCall,
    { result: { value: made, entry, tags = [] }, forwardReason, storage }: MethodResult,
  ): unknown {
    const { returned, body, shown, detail, hasOwnVary: isOwn } = made;
    this.parts.announcer.announce(
      call,
      { hit: false, ...storedOf(forwardReason, storage, detail) },
      {
        key,
        age: entry?.age,
        hasOwnVary: isOwn,
        current:
          entry === undefined || storage !== 'stored'
            ? undefined
            : { entry, versions: [...versions, ...tags.map(tagVersion)], now: this.parts.clock() },
      },
    );
    if ((storage === 'stored' || storage === 'storing') && entry?.level === 'view')
      return this.parts.responder.sendView(call, key, entry, shown);
    return body ? send(call.exchange, body, { shown }) : returned;
  }
}

/** Returns why the method has to run once more for this client: it answered another response, or ran for another client. */
function reasonToRepeat(own: Exchange, answered: Exchange): Miss | undefined {
  if (answered.isAnswered) return { hit: false, fwd: 'stale', detail: 'answered' };
  return answered.isDetachedFrom(own) ? undefined : { hit: false, fwd: 'stale' };
}
