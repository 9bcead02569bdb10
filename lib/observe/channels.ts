import { channel, tracingChannel } from 'node:diagnostics_channel';

import type { GiottoLookupMessage } from './messages.js';

/** Lookups, as a tracing channel: its `start` binds stores of `AsyncLocalStorage`, such as a span, to what the lookup runs. */
export const lookups = tracingChannel<GiottoLookupMessage, GiottoLookupMessage>('giotto:lookup');

/** `GiottoStoreMessage`, `GiottoInvalidateMessage` and `GiottoBackendMessage`. */
export const stores = channel('giotto:store');
export const invalidations = channel('giotto:invalidate');
export const backends = channel('giotto:backend');
