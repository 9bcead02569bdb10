import { Logger, Module, type DynamicModule, type NestModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost } from '@nestjs/core';

import { AuthenticKeyValue } from '../cache/authentic-key-value.js';
import { createCache, type Cache } from '../cache/cache.js';
import type { Chance } from '../cache/chance.js';
import { systemClock, type Clock } from '../cache/clock.js';
import { derivedKey } from '../cache/hiding.js';
import { Outage } from '../cache/outage.js';
import { systemPause, type Pause } from '../cache/pause.js';
import { SafeKeyValue } from '../cache/safe-key-value.js';
import { ValueCache } from '../cache/value-cache.js';
import { Complaints } from '../http/complaints.js';
import { ResponseCache, type ResponseCacheSettings } from '../http/response-cache.js';
import { SharedModels } from '../http/shared-model.js';
import { StorageWatch } from '../http/storage-watch.js';
import { VariantMaker } from '../http/variant-maker.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { Adoption } from './adoption.js';
import { BackgroundLifecycle } from './background.lifecycle.js';
import { sendFinishedViews } from './finished-replies.js';
import { FoundProgramFactory } from './found-program.factory.js';
import { GiottoCacheInterceptor } from './giotto-cache.interceptor.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './giotto-cache.module-definition.js';
import type { GiottoCacheOptions } from './giotto-cache.options.js';
import { GiottoCacheService } from './giotto-cache.service.js';
import { CACHE, CHANCE, GIOTTO_CLOCK, GIOTTO_KEY_VALUE, MODULE_SETTINGS, PAUSE, TRUSTED_KEY_VALUE } from './giotto-cache.tokens.js';
import { HeldObjects } from './held-objects.js';
import { Invalidator } from './invalidator.js';
import { createKeyValue } from './key-value.factory.js';
import { ownPrefix } from './key-value.prefix.js';
import { KeyValueLifecycle } from './key-value.lifecycle.js';
import { KeyValueOwnership } from './key-value.ownership.js';
import { configureKeyValue } from './key-value.user.js';
import { LivingApplication } from './living-applications.js';
import { MethodAnswers } from './method-answers.js';
import { MethodCache } from './method-cache.js';
import { MethodCalls } from './method-calls.js';
import { NeverCached } from './never-cached.js';
import { ProgramAdvice } from './program-advice.js';
import { ProgramHosts } from './program-hosts.js';
import { ProgramMethods } from './program-methods.js';
import { ProgramExplorer } from './program.explorer.js';
import { ProgramStartup } from './program.startup.js';
import { ProgramRegistry } from './program.registry.js';
import { resolveModuleOptions, type ModuleSettings } from './resolved-options.js';
import { ReturnKinds } from './return-kinds.js';
import { TransactionExplorer } from './transaction.explorer.js';
import { WrapCalls } from './wrap-calls.js';
import { SynchronousMethods } from './synchronous-methods.js';
import { SurroundingInterceptors } from './surrounding-interceptors.js';

const reporter = new Logger('GiottoCache');

const RESPONSE_SETTINGS = Symbol('giotto-cache: what the module decides for all responses');

const settings: Provider = {
  provide: MODULE_SETTINGS,
  inject: [MODULE_OPTIONS_TOKEN],
  useFactory: resolveModuleOptions,
};

const keyValue: Provider = {
  provide: GIOTTO_KEY_VALUE,
  inject: [MODULE_OPTIONS_TOKEN, MODULE_SETTINGS],
  useFactory: ({ cache = 'locmem' }: GiottoCacheOptions = {}, { prefix, timeout }: ModuleSettings) => {
    const created = createKeyValue(cache);
    configureKeyValue(created, { prefix: prefix ?? ownPrefix(created), timeout });
    return created;
  },
};

const trustedKeyValue: Provider = {
  provide: TRUSTED_KEY_VALUE,
  inject: [GIOTTO_KEY_VALUE, MODULE_SETTINGS],
  useFactory: (backend: GiottoKeyValue, { secret }: ModuleSettings) =>
    secret === undefined ? backend : new AuthenticKeyValue(backend, derivedKey(secret, 'values')),
};

const outage: Provider = {
  provide: Outage,
  inject: [GIOTTO_KEY_VALUE, GIOTTO_CLOCK, PAUSE],
  useFactory: (backend: GiottoKeyValue, clock: Clock, pause: Pause) => new Outage(() => backend.describe(), reporter, clock, pause),
};

const safeKeyValue: Provider = {
  provide: SafeKeyValue,
  inject: [TRUSTED_KEY_VALUE, Outage, PAUSE],
  useFactory: (backend: GiottoKeyValue, faults: Outage, pause: Pause) => new SafeKeyValue(backend, faults, pause),
};

const cache: Provider = {
  provide: CACHE,
  inject: [SafeKeyValue, TRUSTED_KEY_VALUE, GIOTTO_CLOCK, PAUSE, CHANCE],
  useFactory: (...[safe, backend, clock, pause, chance]: [SafeKeyValue, GiottoKeyValue, Clock, Pause, Chance]) =>
    createCache(safe, backend, { clock, pause, chance }),
};

const complaints: Provider = {
  provide: Complaints,
  inject: [MODULE_SETTINGS, GIOTTO_CLOCK],
  useFactory: ({ onStaleIfError }: ModuleSettings, clock: Clock) => new Complaints(reporter, { clock, onStaleIfError }),
};

const storageWatch: Provider = {
  provide: StorageWatch,
  inject: [Complaints, GIOTTO_KEY_VALUE],
  useFactory: (told: Complaints, backend: GiottoKeyValue) => new StorageWatch(told, backend),
};

const responseSettings: Provider = {
  provide: RESPONSE_SETTINGS,
  inject: [MODULE_SETTINGS, Complaints, StorageWatch, GIOTTO_CLOCK, CACHE],
  useFactory: (...[wishes, told, watch, clock, { transactions }]: [ModuleSettings, Complaints, StorageWatch, Clock, Cache]) =>
    ({ ...wishes, complaints: told, watch, clock, transactions }),
};

const responseCache: Provider = {
  provide: ResponseCache,
  inject: [CACHE, VariantMaker, ValueCache, RESPONSE_SETTINGS],
  useFactory: (...[{ reader }, variants, values, wishes]: [Cache, VariantMaker, ValueCache, ResponseCacheSettings]) =>
    new ResponseCache(reader, variants, new SharedModels(values), wishes),
};

const valueCache: Provider = {
  provide: ValueCache,
  inject: [CACHE, GIOTTO_CLOCK, Complaints, StorageWatch],
  useFactory: (...[made, clock, told, watch]: [Cache, Clock, Complaints, StorageWatch]) => new ValueCache(made, { clock, complaints: told, watch }),
};

const variantMaker: Provider = {
  provide: VariantMaker,
  inject: [CACHE, GIOTTO_CLOCK],
  useFactory: ({ store }: Cache, clock: Clock) => new VariantMaker(store, clock),
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
    trustedKeyValue,
    { provide: GIOTTO_CLOCK, useValue: systemClock },
    { provide: PAUSE, useValue: systemPause },
    { provide: CHANCE, useValue: Math.random },
    outage,
    safeKeyValue,
    cache,
    variantMaker,
    responseSettings,
    responseCache,
    ProgramRegistry,
    ProgramMethods,
    HeldObjects,
    ProgramHosts,
    MethodCache,
    ReturnKinds,
    MethodAnswers,
    MethodCalls,
    complaints,
    storageWatch,
    valueCache,
    SurroundingInterceptors,
    FoundProgramFactory,
    ProgramExplorer,
    Adoption,
    { provide: LivingApplication, useExisting: Adoption },
    KeyValueOwnership,
    KeyValueLifecycle,
    BackgroundLifecycle,
    GiottoCacheInterceptor,
    Invalidator,
    NeverCached,
    ProgramAdvice,
    ProgramStartup,
    SynchronousMethods,
    TransactionExplorer,
    WrapCalls,
    GiottoCacheService,
  ],
  exports: [GIOTTO_KEY_VALUE, GiottoCacheInterceptor, GiottoCacheService, Invalidator, MethodCalls, ProgramRegistry, ResponseCache],
})
export class GiottoCacheModule extends ConfigurableModuleClass implements NestModule {
  /** @param options nothing for the defaults */
  static override forRoot(options: GiottoCacheOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  constructor(
    private readonly explorer: ProgramExplorer,
    private readonly host: HttpAdapterHost,
  ) {
    super();
  }

  /** Nest calls it before it makes the routes, which is all that is wanted of it. */
  configure(): void {
    this.explorer.prepare();
    sendFinishedViews(this.host.httpAdapter);
  }
}
