import { Logger, Module, type NestModule, type Provider } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import { systemClock, type Clock } from '../cache/clock.js';
import { EntryStore } from '../cache/entry-store.js';
import { Outage } from '../cache/outage.js';
import { SafeKeyValue } from '../cache/safe-key-value.js';
import { ResponseCache } from '../http/response-cache.js';
import { VariantMaker } from '../http/variant-maker.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { ControllerMethods } from './controller-methods.js';
import { GiottoCacheInterceptor } from './giotto-cache.interceptor.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './giotto-cache.module-definition.js';
import type { GiottoCacheOptions } from './giotto-cache.options.js';
import { GiottoCacheService } from './giotto-cache.service.js';
import { GIOTTO_CLOCK, GIOTTO_KEY_VALUE, MODULE_SETTINGS } from './giotto-cache.tokens.js';
import { createKeyValue } from './key-value.factory.js';
import { KeyValueLifecycle } from './key-value.lifecycle.js';
import { ProgramExplorer } from './program.explorer.js';
import { ProgramRegistry } from './program.registry.js';
import { resolveModuleOptions, type ModuleSettings } from './resolved-options.js';
import { SurroundingInterceptors } from './surrounding-interceptors.js';

const reporter = new Logger('GiottoCache');

const settings: Provider = {
  provide: MODULE_SETTINGS,
  inject: [MODULE_OPTIONS_TOKEN],
  useFactory: resolveModuleOptions,
};

/** The caller's own instance keeps its prefix and timeout unless the module was told others. */
const keyValue: Provider = {
  provide: GIOTTO_KEY_VALUE,
  inject: [MODULE_OPTIONS_TOKEN, MODULE_SETTINGS],
  useFactory: ({ cache = 'locmem' }: GiottoCacheOptions = {}, { prefix, timeout }: ModuleSettings) => {
    const created = createKeyValue(cache);
    if (prefix !== undefined) created.prefix = prefix;
    if (timeout !== undefined) created.timeout = timeout;
    return created;
  },
};

const outage: Provider = {
  provide: Outage,
  inject: [GIOTTO_KEY_VALUE, GIOTTO_CLOCK],
  useFactory: (backend: GiottoKeyValue, clock: Clock) => new Outage(() => backend.describe(), reporter, clock),
};

const safeKeyValue: Provider = {
  provide: SafeKeyValue,
  inject: [GIOTTO_KEY_VALUE, Outage],
  useFactory: (backend: GiottoKeyValue, faults: Outage) => new SafeKeyValue(backend, faults),
};

const entryStore: Provider = {
  provide: EntryStore,
  inject: [SafeKeyValue, GIOTTO_KEY_VALUE],
  useFactory: (safe: SafeKeyValue, backend: GiottoKeyValue) => new EntryStore(safe, backend),
};

const responseCache: Provider = {
  provide: ResponseCache,
  inject: [EntryStore, VariantMaker, MODULE_SETTINGS, GIOTTO_CLOCK],
  useFactory: (...[store, variants, wishes, clock]: [EntryStore, VariantMaker, ModuleSettings, Clock]) =>
    new ResponseCache(store, variants, { ...wishes, reporter, clock }),
};

const variantMaker: Provider = {
  provide: VariantMaker,
  inject: [EntryStore, GIOTTO_CLOCK],
  useFactory: (store: EntryStore, clock: Clock) => new VariantMaker(store, clock),
};

/**
 * Gives an application its cache. Global: import it once, `GiottoCacheModule.forRoot({ cache: 'redis' })` or
 * `forRootAsync({ imports, inject, useFactory | useClass | useExisting })`, whose class has a method `create`.
 */
@Module({
  imports: [DiscoveryModule],
  providers: [
    settings,
    keyValue,
    { provide: GIOTTO_CLOCK, useValue: systemClock },
    outage,
    safeKeyValue,
    entryStore,
    variantMaker,
    responseCache,
    ProgramRegistry,
    ControllerMethods,
    SurroundingInterceptors,
    ProgramExplorer,
    KeyValueLifecycle,
    GiottoCacheInterceptor,
    GiottoCacheService,
  ],
  exports: [GIOTTO_KEY_VALUE, GiottoCacheInterceptor, GiottoCacheService, ProgramRegistry, ResponseCache],
})
export class GiottoCacheModule extends ConfigurableModuleClass implements NestModule {
  constructor(private readonly explorer: ProgramExplorer) {
    super();
  }

  /** Nest calls it before it makes the routes, which is all that is wanted of it. */
  configure(): void {
    this.explorer.prepare();
  }
}
