import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import type { Cache } from '../cache/cache.js';
import { checkPeer, REQUIRED_PEERS } from '../keyvalue/supported-peers.js';
import { sendFinishedViews } from './interceptors/finished-replies.js';
import { CACHE } from './options/giotto-cache.tokens.js';
import { BackendConnection } from './providers/backend-connection.js';
import { ProgramStartup } from './startup/program.startup.js';

/**
 * How long an application's end waits for work that no request waits for, in milliseconds: while requests are still under way, and
 * once more for what the last of them have begun to store.
 */
const [CLOSING_MS, STORING_MS] = [4000, 1000];

/** Starts and ends the cache with its application: prepare, check, open, and finally close. */
@Injectable()
export class GiottoCacheLifecycle implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly startup: ProgramStartup,
    private readonly backend: BackendConnection,
    private readonly host: HttpAdapterHost,
    @Inject(CACHE) private readonly cache: Cache,
  ) {
    // Nest has found all classes before it makes the first object. Gateways and connected microservices are bound before any
    // hook of a module, and an application without HTTP has no other one in time.
    startup.equip();
  }

  /** Before Nest makes the routes: later it has read which parameters handlers have. */
  prepare(): void {
    for (const peer of REQUIRED_PEERS) checkPeer(peer);
    this.startup.prepare();
    sendFinishedViews(this.host.httpAdapter);
  }

  /** Checks first: a mistake in a program must stop the application before anything is connected. */
  async onModuleInit(): Promise<void> {
    this.startup.check();
    await this.backend.open();
  }

  /** Work in the background ends while the backend is still open. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.cache.background.close(CLOSING_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.cache.background.close(STORING_MS);
    await this.backend.close();
  }
}
