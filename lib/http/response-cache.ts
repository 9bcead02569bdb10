import { GatewayTimeoutException } from '@nestjs/common';

import type { Clock } from '../cache/clock.js';
import { ageOf, timeToLive, type Entry } from '../cache/entry.js';
import type { EntryStore, Lookup } from '../cache/entry-store.js';
import { decodeModel } from '../cache/model.js';
import type { Reporter } from '../cache/reporter.js';
import { announce, encoded, restore, send } from './answer.js';
import { accessOf, type Identify } from './bypass.js';
import type { CacheOutcome, Forward } from './cache-status.js';
import { keyOf, type Call } from './call-key.js';
import { chooseRepresentation } from './compression.js';
import type { Detail } from './details.js';
import { answerByFace } from './faced-answer.js';
import { Recording } from './recording.js';
import type { VariantMaker } from './variant-maker.js';
import { NO_WISHES, wishesOf, type Wishes } from './request-directives.js';

/** What the module decides for all programs, and where it looks at the time and says what is wrong. */
export interface ResponseCacheSettings {
  readonly identify: Identify | undefined;
  readonly exposeKey: boolean;
  readonly honorRequestDirectives: boolean;
  readonly reporter: Reporter;
  readonly clock: Clock;
}

/** Runs a program's method. */
export type Run = () => unknown;

type Hit = Extract<Lookup, { outcome: 'hit' }> & { readonly model?: unknown };
type Found = Exclude<Lookup, { outcome: 'hit' }> | Hit;
type Miss = CacheOutcome & { readonly hit: false };

/** A request's way through the cache: whose entry, under which key, found or made anew. */
export class ResponseCache {
  private readonly complaints = new Set<string>();

  constructor(
    private readonly store: EntryStore,
    private readonly variants: VariantMaker,
    private readonly settings: ResponseCacheSettings,
  ) {}

  /** What the method would have returned, or a `RenderedView` in its place; the response's headers say which and why. */
  async respond(call: Call, run: Run): Promise<unknown> {
    const asked = accessOf(call, this.settings.identify);
    const access = asked instanceof Promise ? await asked : asked;
    if (access.bypass) return this.forward(call, access.bypass, run);
    const key = this.tryKey(call, access.sharer);
    if (key === undefined) return this.forward(call, { hit: false, fwd: 'bypass', detail: 'unkeyable' }, run);
    const wishes = this.settings.honorRequestDirectives ? wishesOf(call.exchange.request.headers) : NO_WISHES;
    const found = wishes.noLookup ? undefined : await this.find(call, key);
    if (found?.outcome === 'hit' && wishes.accepts(found.entry, this.settings.clock())) return this.hit(call, key, found);
    if (wishes.onlyIfCached) return this.refuse(call, key);
    return this.miss(call, key, { wishes, found }, run);
  }

  /** An entry of the program's level, with the model that it holds. */
  private async find({ program }: Call, key: string): Promise<Found> {
    const found = await this.store.lookup(key, program.level);
    if (found.outcome !== 'hit' || found.entry.level === 'view') return found;
    try {
      return { ...found, model: decodeModel(found.entry.body) };
    } catch {
      return this.store.refuse();
    }
  }

  /** The answer for a client that wants none but a stored one (RFC 9111, section 5.2.1.7). */
  private refuse(call: Call, key: string): never {
    announce(call, { hit: false, detail: 'only-if-cached', ...this.shown(key) });
    throw new GatewayTimeoutException('The client asked for a stored response, and none is stored.');
  }

  private hit(call: Call, key: string, { entry, model }: Hit): unknown {
    const now = this.settings.clock();
    restore(call.exchange, entry);
    announce(call, { hit: true, ttl: timeToLive(entry, now), ...this.shown(key) }, ageOf(entry, now));
    return entry.level === 'view' ? this.sendEntry(call, key, entry) : model;
  }

  /** In the coding that suits the client, which is made behind this response where it is not there yet. */
  private sendEntry(call: Call, key: string, entry: Entry): unknown {
    if (!call.program.compress) return send(call, entry.body);
    const { body, coding, missing } = chooseRepresentation(entry, call.exchange.request.headers['accept-encoding']);
    if (missing !== undefined) this.variants.make(key, entry, missing);
    if (coding !== undefined) encoded(call.exchange, coding);
    return send(call, body);
  }

  private miss(call: Call, key: string, { wishes, found }: { wishes: Wishes; found?: Lookup }, run: Run): Promise<unknown> {
    const why = { hit: false, ...forwardOf(found), ...this.shown(key) } as const;
    if (found?.outcome === 'failed' || wishes.noStore) return this.forward(call, why, run);
    return this.calculate(call, key, why, run);
  }

  /** Runs the method, and stores nothing of its answer. */
  private async forward(call: Call, why: Miss, run: Run): Promise<unknown> {
    const answer = await this.attempt(call, why, () => answerByFace(call, run));
    if (!call.exchange.isAnswered) announce(call, why);
    return answer;
  }

  /** Runs the method, and stores what may be stored of its answer before it is sent. */
  private async calculate(call: Call, key: string, why: Miss, run: Run): Promise<unknown> {
    const recording = new Recording(call, this.settings.clock);
    const recorded = await this.attempt(call, why, async () => recording.finish(await run()));
    if (recorded.complaint !== undefined) this.complain(call, recorded.complaint);
    if (call.exchange.isAnswered) return recorded.answer;
    const detail = recorded.entry ? await this.keep(key, recorded.entry) : recorded.detail;
    announce(call, { ...why, stored: detail === undefined, detail: detail ?? why.detail });
    if (detail === undefined && recorded.entry?.level === 'view') return this.sendEntry(call, key, recorded.entry);
    return recorded.body ? send(call, recorded.body) : recorded.answer;
  }

  private async attempt<T>(call: Call, why: Miss, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!call.exchange.isAnswered) announce(call, { ...why, detail: why.detail ?? 'exception' });
      throw error;
    }
  }

  /** @returns why the entry is not there now, if it is not */
  private async keep(key: string, entry: Entry): Promise<Detail | undefined> {
    const outcome = await this.store.store(key, entry);
    if (outcome === 'failed') return 'backend-error';
    return outcome === 'size' ? 'size' : undefined;
  }

  private tryKey(call: Call, sharer: string | undefined): string | undefined {
    try {
      return keyOf(call, sharer);
    } catch (error) {
      this.complain(call, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** Once for each program and cause. */
  private complain({ program }: Call, complaint: string) {
    const message = `${program.name} is not cached: ${complaint}`;
    if (this.complaints.has(message)) return;
    this.complaints.add(message);
    this.settings.reporter.warn(message);
  }

  private shown(key: string): { key?: string } {
    return this.settings.exposeKey ? { key } : {};
  }
}

function forwardOf(found: Lookup | undefined): { fwd: Forward; detail?: Detail } {
  if (found === undefined || found.outcome === 'hit') return { fwd: 'request' };
  if (found.outcome === 'failed') return { fwd: 'miss', detail: 'backend-error' };
  return found.outcome === 'damaged' ? { fwd: 'miss', detail: 'entry-unreadable' } : { fwd: 'uri-miss' };
}
