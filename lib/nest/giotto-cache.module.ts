import { Logger, Module, type DynamicModule, type NestModule, type Provider } from '@nestjs/common';
import { DiscoveryModule, HttpAdapterHost } from '@nestjs/core';

import { AuthenticKeyValue } from '../cache/backend/authentic-key-value.js';
import { createCache, type Cache } from '../cache/cache.js';
import type { Random } from '../cache/support/random.js';
import { systemClock, type Clock } from '../cache/support/clock.js';
import { derivedKey } from '../cache/key/hiding.js';
import { Outage } from '../cache/backend/outage.js';
import { systemSleep, type Sleep } from '../cache/support/sleep.js';
import { SafeKeyValue } from '../cache/backend/safe-key-value.js';
import { ValueCache } from '../cache/value/value-cache.js';
import { WarnOnce } from '../http/advice/warn-once.js';
import { ResponseCache, type ResponseCacheSettings } from '../http/response-cache.js';
import { SharedModels } from '../http/call/shared-model.js';
import { StorageWatch } from '../http/record/storage-watch.js';
import { VariantMaker } from '../http/compress/variant-maker.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { Adoption } from './startup/adoption.js';
import { BackgroundLifecycle } from './providers/background.lifecycle.js';
import { sendFinishedViews } from './interceptors/finished-replies.js';
import { FoundProgramFactory } from './program/found-program.factory.js';
import { GiottoCacheInterceptor } from './stand-in/giotto-cache.interceptor.js';
import { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './giotto-cache.module-definition.js';
import type { GiottoCacheOptions } from './options/giotto-cache.options.js';
import { GiottoCacheService } from './values/giotto-cache.service.js';
import { CACHE, RANDOM, GIOTTO_CLOCK, GIOTTO_KEY_VALUE, MODULE_SETTINGS, SLEEP, TRUSTED_KEY_VALUE } from './options/giotto-cache.tokens.js';
import { HeldObjects } from './objects/held-objects.js';
import { Invalidator } from './invalidate/invalidator.js';
import { createKeyValue } from './backend/key-value.factory.js';
import { ownPrefix } from './backend/key-value.prefix.js';
import { KeyValueLifecycle } from './providers/key-value.lifecycle.js';
import { KeyValueOwnership } from './providers/key-value.ownership.js';
import { configureKeyValue } from './providers/key-value.user.js';
import { LivingApplication } from './objects/living-applications.js';
import { MethodAnswers } from './call/method-answers.js';
import { MethodCache } from './call/method-cache.js';
import { MethodCalls } from './call/method-calls.js';
import { ProgramCallDispatcher } from './call/program-call.dispatcher.js';
import { CallDispatcher } from './stand-in/call-dispatcher.js';
import { NeverCached } from './startup/never-cached.js';
import { ProgramAdvice } from './startup/program-advice.js';
import { ProgramHosts } from './objects/program-hosts.js';
import { ProgramMethods } from './program/program-methods.js';
import { ProgramExplorer } from './startup/program.explorer.js';
import { ProgramStartup } from './startup/program.startup.js';
import { ProgramRegistry } from './program/program.registry.js';
import { resolveModuleOptions, type ModuleSettings } from './options/resolved-options.js';
import { ReturnKinds } from './call/return-kinds.js';
import { TransactionExplorer } from './transactions/transaction.explorer.js';
import { WrapCalls } from './values/wrap-calls.js';
import { SynchronousMethods } from './startup/synchronous-methods.js';
import { SurroundingInterceptors } from './interceptors/surrounding-interceptors.js';

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
  inject: [GIOTTO_KEY_VALUE, GIOTTO_CLOCK, SLEEP],
  useFactory: (backend: GiottoKeyValue, clock: Clock, sleep: Sleep) => new Outage(() => backend.describe(), reporter, clock, sleep),
};

const safeKeyValue: Provider = {
  provide: SafeKeyValue,
  inject: [TRUSTED_KEY_VALUE, Outage, SLEEP],
  useFactory: (backend: GiottoKeyValue, faults: Outage, sleep: Sleep) => new SafeKeyValue(backend, faults, sleep),
};

const cache: Provider = {
  provide: CACHE,
  inject: [SafeKeyValue, TRUSTED_KEY_VALUE, GIOTTO_CLOCK, SLEEP, RANDOM],
  useFactory: (...[safe, backend, clock, sleep, random]: [SafeKeyValue, GiottoKeyValue, Clock, Sleep, Random]) =>
    createCache(safe, backend, { clock, sleep, random }),
};

const warnOnce: Provider = {
  provide: WarnOnce,
  inject: [MODULE_SETTINGS, GIOTTO_CLOCK],
  useFactory: ({ onStaleIfError }: ModuleSettings, clock: Clock) => new WarnOnce(reporter, { clock, onStaleIfError }),
};

const storageWatch: Provider = {
  provide: StorageWatch,
  inject: [WarnOnce, GIOTTO_KEY_VALUE],
  useFactory: (told: WarnOnce, backend: GiottoKeyValue) => new StorageWatch(told, backend),
};

const responseSettings: Provider = {
  provide: RESPONSE_SETTINGS,
  inject: [MODULE_SETTINGS, WarnOnce, StorageWatch, GIOTTO_CLOCK, CACHE],
  useFactory: (...[directives, told, watch, clock, { transactions }]: [ModuleSettings, WarnOnce, StorageWatch, Clock, Cache]) =>
    ({ ...directives, warnOnce: told, watch, clock, transactions }),
};

const responseCache: Provider = {
  provide: ResponseCache,
  inject: [CACHE, VariantMaker, ValueCache, RESPONSE_SETTINGS],
  useFactory: (...[{ reader }, variants, values, directives]: [Cache, VariantMaker, ValueCache, ResponseCacheSettings]) =>
    new ResponseCache(reader, variants, new SharedModels(values), directives),
};

const valueCache: Provider = {
  provide: ValueCache,
  inject: [CACHE, GIOTTO_CLOCK, WarnOnce, StorageWatch],
  useFactory: (...[made, clock, told, watch]: [Cache, Clock, WarnOnce, StorageWatch]) => new ValueCache(made, { clock, warnOnce: told, watch }),
};

const variantMaker: Provider = {
  provide: VariantMaker,
  inject: [CACHE, GIOTTO_CLOCK],
  useFactory: ({ store, background }: Cache, clock: Clock) => new VariantMaker(store, background, clock),
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
    { provide: SLEEP, useValue: systemSleep },
    { provide: RANDOM, useValue: Math.random },
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
    warnOnce,
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
    { provide: CallDispatcher, useClass: ProgramCallDispatcher },
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
  exports: [GIOTTO_KEY_VALUE, CallDispatcher, GiottoCacheInterceptor, GiottoCacheService, Invalidator, MethodCalls, ProgramRegistry, ResponseCache],
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
