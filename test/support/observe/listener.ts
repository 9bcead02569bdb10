import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type {
  GiottoBackendMessage,
  GiottoInvalidateMessage,
  GiottoLookupMessage,
  GiottoStoreMessage,
} from 'giotto-cache';

const LOOKUP_EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;

type Handler = (message: unknown) => void;

/** Listens to all channels, as an application would. */
export class Listener {
  /** The events of lookups, in order. */
  readonly events: string[] = [];
  /** Lookups that are complete. */
  readonly lookups: GiottoLookupMessage[] = [];
  readonly stores: GiottoStoreMessage[] = [];
  readonly invalidations: GiottoInvalidateMessage[] = [];
  readonly backends: GiottoBackendMessage[] = [];

  private handlers: [name: string, handler: Handler][] = [];

  follow(): this {
    for (const event of LOOKUP_EVENTS)
      this.on(`tracing:giotto:lookup:${event}`, (message) => {
        this.events.push(event);
        if (event === 'asyncEnd') this.lookups.push({ ...(message as GiottoLookupMessage) });
      });
    this.on('giotto:store', (message) => this.stores.push(message as GiottoStoreMessage));
    this.on('giotto:invalidate', (message) => this.invalidations.push(message as GiottoInvalidateMessage));
    this.on('giotto:backend', (message) => this.backends.push(message as GiottoBackendMessage));
    return this;
  }

  stop(): void {
    for (const [name, handler] of this.handlers) unsubscribe(name, handler);
    this.handlers = [];
  }

  private on(name: string, handler: Handler) {
    subscribe(name, handler);
    this.handlers.push([name, handler]);
  }
}
