import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { GiottoLookupMessage } from 'giotto-cache';

const FINISHED = 'tracing:giotto:lookup:asyncEnd';

/** Hears how the calls of programs were answered, off HTTP too, where no `Cache-Status` header says it. */
@Injectable()
export class Lookups implements OnModuleInit, OnModuleDestroy {
  private readonly heard = new AsyncLocalStorage<GiottoLookupMessage[]>();

  onModuleInit(): void {
    subscribe(FINISHED, this.listen);
  }

  onModuleDestroy(): void {
    unsubscribe(FINISHED, this.listen);
  }

  /** Runs `work`, and returns its result with the lookups of all programs that it called. */
  async during<Result>(work: () => Promise<Result>): Promise<{ result: Result; lookups: GiottoLookupMessage[] }> {
    const lookups: GiottoLookupMessage[] = [];
    return { result: await this.heard.run(lookups, work), lookups };
  }

  private readonly listen = (message: unknown): void =>
    void this.heard.getStore()?.push(message as GiottoLookupMessage);
}
