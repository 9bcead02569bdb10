import type { RenderContext } from '../call/call-key.js';
import { initialAge } from '../headers/age.js';
import { storableChanges } from '../adapters/header-changes.js';
import type { HeaderRecord } from '../adapters/header-record.js';
import { hasOwnVary } from './own-vary.js';
import { sizeOf, type Entry } from '../../cache/entry/entry.js';
import type { StaleTimes } from '../../cache/entry/policy.js';
import { createEntryId } from '../../cache/entry/variant-record.js';
import type { Clock } from '../../cache/support/clock.js';

/** The observation of one run of a method. */
export interface Observation {
  readonly headers: HeaderRecord;
  readonly clock: Clock;
  /** When the method began, in milliseconds since the epoch. */
  readonly begun: number;
}

/** How long one entry is stored, in seconds. Stale times that are `undefined` are the program's. */
export interface EntryLifetime extends Partial<StaleTimes> {
  /** 0 never ends. */
  readonly seconds: number;
}

/** Makes the entry of an answer from the response as it stands. */
export class EntryDraft {
  constructor(
    private readonly call: RenderContext,
    private readonly observation: Observation,
    private readonly lifetime: EntryLifetime,
  ) {}

  /** Returns the entry. The status, the headers and the age are those of this moment. */
  entry(level: Entry['level'], body: Buffer, shown?: Entry['shown']): Entry {
    const { program, exchange } = this.call;
    const { headers, clock, begun } = this.observation;
    const { seconds, staleWhileRevalidate, staleIfError } = this.lifetime;
    const { set, removed, appended } = storableChanges(headers.changes());
    const storedAt = clock();
    const age = initialAge({ age: exchange.header('age'), date: exchange.header('date'), begun, ended: storedAt });
    const isOwnVary = hasOwnVary(program, headers.before.vary, exchange.header('vary'));
    return {
      level,
      status: exchange.status,
      headers: set,
      removed,
      appended: appended.length === 0 ? undefined : appended,
      storedAt,
      age: age || undefined,
      hasOwnVary: isOwnVary || undefined,
      seconds,
      staleWhileRevalidate,
      staleIfError,
      body,
      payload: exchange.payload,
      id: program.compress && level === 'view' ? createEntryId() : undefined,
      shown,
    };
  }

  /** True if the entry is no larger than the program's `maxEntryBytes`. */
  fits(entry: Entry): boolean {
    return sizeOf(entry) <= this.call.program.maxEntryBytes;
  }
}
