import { repeatChanges } from './adapters/header-changes.js';
import type { Announcer } from './answer/announcer.js';
import { markCoded, send } from './answer/send.js';
import type { RequestCall } from './call/call-key.js';
import { chooseCoding } from './compress/compression.js';
import type { VariantMaker } from './compress/variant-maker.js';
import { currentOf, outcomeOf, type EntryResult } from './outcome.js';
import { StoredValues, type ShownValues } from './value/shown-values.js';
import type { StorageWatch } from './record/storage-watch.js';
import { seenEntry } from '../cache/store/seen.js';
import { ageOf, timeToLive, type Entry } from '../cache/entry/entry.js';
import { decodeModel } from '../cache/entry/model.js';
import type { Clock } from '../cache/support/clock.js';
import type { Observer } from '../observe/observer.js';

interface Parts {
  readonly announcer: Announcer;
  readonly variants: VariantMaker;
  readonly watch: StorageWatch;
  readonly clock: Clock;
  readonly observer: Observer;
}

const NONE: readonly never[] = [];

/** Answers requests from entries. */
export class Responder {
  constructor(private readonly parts: Parts) {}

  /** Restores what the program itself had set on its response. Returns a finished response, or the model if other interceptors still work on it. */
  respond(call: RequestCall, key: string, result: EntryResult): unknown {
    const { announcer, watch, clock, observer } = this.parts;
    const { entry } = result;
    const now = clock();
    watch.worked(call.program.name);
    observer.looked(call, call.program.name, seenEntry(result));
    call.exchange.status = entry.status;
    call.exchange.payload = entry.payload;
    repeatChanges(call.exchange, { set: entry.headers, removed: entry.removed, appended: entry.appended ?? NONE });
    announcer.announce(call, outcomeOf(result, timeToLive(entry, now)), {
      key,
      age: ageOf(entry, now),
      hasOwnVary: entry.hasOwnVary,
      current: call.program.downstream && currentOf(result, now),
    });
    if (entry.level === 'view') return this.sendView(call, key, entry, entry.shown && new StoredValues(entry));
    return result.kind === 'flight' ? decodeModel(entry.body) : result.model;
  }

  /** Sends the coding that suits the client. One that is missing is made in the background, and this response goes uncoded. */
  sendView({ program, exchange }: RequestCall, key: string, entry: Entry, shown?: ShownValues): unknown {
    if (!program.compress) return send(exchange, entry.body, { shown });
    const { body, coding, missing } = chooseCoding(entry, exchange.request.headers['accept-encoding']);
    if (missing !== undefined) this.parts.variants.make(key, entry.id, missing);
    if (coding !== undefined) markCoded(exchange, coding);
    return send(exchange, body, { plain: entry.body, shown });
  }
}
