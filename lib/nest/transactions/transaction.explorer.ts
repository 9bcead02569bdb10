import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

import type { Cache } from '../../cache/cache.js';
import { watchDataSource } from './data-source.transactions.js';
import { CACHE } from '../options/giotto-cache.tokens.js';
import { watchAdapter } from './transactional-adapter.js';

/**
 * Finds providers that begin transactions, by their shape. An object that Nest does not know, such as a `DataSource`
 * made by hand, needs `GiottoCacheService.transaction`.
 */
@Injectable()
export class TransactionExplorer implements OnModuleInit, OnApplicationShutdown {
  private unwatch: (() => void)[] = [];

  constructor(
    private readonly discovery: DiscoveryService,
    @Inject(CACHE) private readonly cache: Cache,
  ) {}

  onModuleInit(): void {
    const { transactions } = this.cache;
    const provided = new Set(this.discovery.getProviders().map(({ instance }): unknown => instance));
    this.unwatch = [...provided].flatMap(
      (value) => watchDataSource(value, this.cache) ?? watchAdapter(value, transactions) ?? [],
    );
  }

  /** Another application may go on with the same `DataSource`. */
  onApplicationShutdown(): void {
    for (const end of this.unwatch.splice(0)) end();
  }
}
