import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import { backends, invalidations, lookups, stores } from '../observe/channels.js';
import type {
  GiottoBackendMessage,
  GiottoInvalidateMessage,
  GiottoLookupMessage,
  GiottoStoreMessage,
} from '../observe/messages.js';

/** The labels of one measurement. */
export type GiottoLabels = Record<string, string>;

/** Adds to a counter, or records in a histogram. */
export type Measure = (value: number, labels: GiottoLabels) => void;

/** The instruments of one library of metrics. */
export interface Instruments {
  readonly request: Measure;
  /** In seconds. */
  readonly duration: Measure;
  /** In bytes. */
  readonly entrySize: Measure;
  readonly invalidation: Measure;
  /** 1 or 0. */
  readonly backendUp: Measure;
}

/** Measures from now on. Returns what ends it. */
export function measure(instruments: Instruments): () => void {
  const { request, duration, entrySize, invalidation, backendUp } = instruments;
  const ends = [
    listen<GiottoLookupMessage>(lookups.asyncEnd.name, ({ program, outcome = 'miss', tier, ms = 0 }) => {
      const labels: GiottoLabels =
        tier === undefined ? { program, result: outcome } : { program, result: outcome, tier };
      request(1, labels);
      duration(ms / 1000, labels);
    }),
    listen<GiottoStoreMessage>(stores.name, ({ program, outcome, bytes = 0 }) => {
      if (outcome === 'stored') entrySize(bytes, { program });
    }),
    listen<GiottoInvalidateMessage>(invalidations.name, ({ program }) =>
      invalidation(1, program === undefined ? {} : { program }),
    ),
    listen<GiottoBackendMessage>(backends.name, ({ backend, state }) => backendUp(state === 'up' ? 1 : 0, { backend })),
  ];
  return () => ends.forEach((end) => end());
}

function listen<Message>(name: string | symbol, take: (message: Message) => void): () => void {
  const listener = (message: unknown) => take(message as Message);
  subscribe(name, listener);
  return () => void unsubscribe(name, listener);
}
