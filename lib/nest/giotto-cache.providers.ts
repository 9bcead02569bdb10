import { Logger, type Provider } from '@nestjs/common';

import { AuthenticKeyValue } from '../cache/backend/authentic-key-value.js';
import { Outage } from '../cache/backend/outage.js';
import { SafeKeyValue } from '../cache/backend/safe-key-value.js';
import { createCache, type Cache, type Surroundings } from '../cache/cache.js';
import { derivedKey } from '../cache/key/hiding.js';
import type { WaitUntil } from '../cache/support/background.js';
import { systemClock, type Clock } from '../cache/support/clock.js';
import type { Random } from '../cache/support/random.js';
import { systemSleep, type Sleep } from '../cache/support/sleep.js';
import { ValueCache } from '../cache/value/value-cache.js';
import { WarnOnce } from '../http/advice/warn-once.js';
import { SharedModels } from '../http/call/shared-model.js';
import { VariantMaker } from '../http/compress/variant-maker.js';
import { StorageWatch } from '../http/record/storage-watch.js';
import { ResponseCache, type ResponseCacheSettings } from '../http/response-cache.js';
import type { GiottoKeyValue } from '../keyvalue/giotto-key-value.js';
import { createKeyValue } from './backend/key-value.factory.js';
import { ownPrefix } from './backend/key-value.prefix.js';
import { MethodAnswers } from './call/method-answers.js';
import { MethodCache } from './call/method-cache.js';
import { MethodCalls } from './call/method-calls.js';
import { downstreamParts, type DownstreamParts } from './invalidate/downstream-parts.js';
import { ProgramCallDispatcher } from './call/program-call.dispatcher.js';
import { ReturnKinds } from './call/return-kinds.js';
import { TransportCalls } from './call/transport-calls.js';
import { MODULE_OPTIONS_TOKEN } from './giotto-cache.module-definition.js';
import { GiottoCacheLifecycle } from './giotto-cache.lifecycle.js';
import { SurroundingInterceptors } from './interceptors/surrounding-interceptors.js';
import { Invalidator } from './invalidate/invalidator.js';
import { INVALIDATOR } from './invalidate/invalidator.property.js';
import { RuleExplorer } from './invalidate/rule.explorer.js';
import { HeldObjects } from './objects/held-objects.js';
import { LivingApplication } from './objects/living-applications.js';
import { ProgramHosts } from './objects/program-hosts.js';
import {
  CACHE,
  GIOTTO_CLOCK,
  GIOTTO_KEY_VALUE,
  MODULE_SETTINGS,
  RANDOM,
  SLEEP,
  TRUSTED_KEY_VALUE,
} from './options/giotto-cache.tokens.js';
import { resolveWithRelease } from './options/release.js';
import type { ModuleSettings } from './options/settings.js';
import { ProgramFactory } from './program/program.factory.js';
import { ProgramMethods } from './program/program-methods.js';
import { ProgramRegistry } from './program/program.registry.js';
import { BackendConnection } from './providers/backend-connection.js';
import { keepAwake } from './providers/keep-awake.js';
import { configureKeyValue } from './providers/key-value.user.js';
import { DISPATCHER } from './stand-in/call-dispatcher.js';
import { GiottoCacheInterceptor } from './stand-in/giotto-cache.interceptor.js';
import { Adoption } from './startup/adoption.js';
import { ProgramAdvice } from './startup/program-advice.js';
import { ProgramExplorer } from './startup/program.explorer.js';
import { ProgramStartup } from './startup/program.startup.js';
import { SynchronousMethods } from './startup/synchronous-methods.js';
import { TransactionExplorer } from './transactions/transaction.explorer.js';
import { CacheStatistics } from './values/cache-statistics.js';
import { GiottoCacheService } from './values/giotto-cache.service.js';
import { WrapCalls } from './values/wrap-call.js';

const log = new Logger('GiottoCache');

const DOWNSTREAM = Symbol('giotto-cache: what shared caches are told');
const WAIT_UNTIL = Symbol('giotto-cache: wait until');
const SURROUNDINGS = Symbol('giotto-cache: clock, sleep, random and wait until');
const REPORTS = Symbol('giotto-cache: warnings, and the watch for values that are never stored');
const RESPONSE_SETTINGS = Symbol('giotto-cache: settings for all responses');

/** The port to the time, replaceable in tests. */
const surroundings: Provider[] = [
  { provide: GIOTTO_CLOCK, useValue: systemClock },
  { provide: SLEEP, useValue: systemSleep },
  { provide: RANDOM, useValue: Math.random },
  {
    provide: WAIT_UNTIL,
    inject: [MODULE_SETTINGS, WarnOnce],
    useFactory: ({ waitUntil }: ModuleSettings, warnOnce: WarnOnce) => waitUntil && keepAwake(waitUntil, warnOnce),
  },
  {
    provide: SURROUNDINGS,
    inject: [GIOTTO_CLOCK, SLEEP, RANDOM, WAIT_UNTIL],
    useFactory: (clock: Clock, sleep: Sleep, random: Random, waitUntil?: WaitUntil): Surroundings => ({
      clock,
      sleep,
      random,
      waitUntil,
    }),
  },
];

/** From the module's options to the backend that the cache may call without fear. */
const backend: Provider[] = [
  { provide: MODULE_SETTINGS, inject: [MODULE_OPTIONS_TOKEN], useFactory: resolveWithRelease },
  {
    provide: GIOTTO_KEY_VALUE,
    inject: [MODULE_SETTINGS],
    useFactory: ({ cache, prefix, timeout }: ModuleSettings) => {
      const keyValue = createKeyValue(cache);
      configureKeyValue(keyValue, { prefix: prefix ?? ownPrefix(keyValue), timeout });
      return keyValue;
    },
  },
  {
    provide: TRUSTED_KEY_VALUE,
    inject: [GIOTTO_KEY_VALUE, MODULE_SETTINGS],
    useFactory: (keyValue: GiottoKeyValue, { secret }: ModuleSettings) =>
      secret === undefined ? keyValue : new AuthenticKeyValue(keyValue, derivedKey(secret, 'values')),
  },
  {
    provide: Outage,
    inject: [GIOTTO_KEY_VALUE, GIOTTO_CLOCK, SLEEP],
    useFactory: (keyValue: GiottoKeyValue, clock: Clock, sleep: Sleep) =>
      new Outage(() => keyValue.describe(), log, clock, sleep),
  },
  {
    provide: SafeKeyValue,
    inject: [TRUSTED_KEY_VALUE, Outage, SLEEP],
    useFactory: (keyValue: GiottoKeyValue, outage: Outage, sleep: Sleep) => new SafeKeyValue(keyValue, outage, sleep),
  },
  BackendConnection,
];

/** The parts that tell the developer that something is not cached. */
interface Reports {
  readonly warnOnce: WarnOnce;
  readonly watch: StorageWatch;
  readonly clock: Clock;
}

const reports: Provider[] = [
  {
    provide: WarnOnce,
    inject: [MODULE_SETTINGS, GIOTTO_CLOCK],
    useFactory: ({ onStaleIfError }: ModuleSettings, clock: Clock) => new WarnOnce(log, { clock, onStaleIfError }),
  },
  {
    provide: StorageWatch,
    inject: [WarnOnce, GIOTTO_KEY_VALUE],
    useFactory: (warnOnce: WarnOnce, keyValue: GiottoKeyValue) => new StorageWatch(warnOnce, keyValue),
  },
  {
    provide: REPORTS,
    inject: [WarnOnce, StorageWatch, GIOTTO_CLOCK],
    useFactory: (warnOnce: WarnOnce, watch: StorageWatch, clock: Clock): Reports => ({ warnOnce, watch, clock }),
  },
];

type CacheParts = [SafeKeyValue, GiottoKeyValue, Surroundings, ModuleSettings, DownstreamParts];

/** The caches for responses and for values. */
const caches: Provider[] = [
  {
    provide: DOWNSTREAM,
    inject: [MODULE_SETTINGS, GIOTTO_KEY_VALUE],
    useFactory: downstreamParts,
  },
  {
    provide: CACHE,
    inject: [SafeKeyValue, TRUSTED_KEY_VALUE, SURROUNDINGS, MODULE_SETTINGS, DOWNSTREAM],
    useFactory: (...[safe, trusted, around, { l1 }, { send }]: CacheParts) =>
      createCache(safe, trusted, { ...around, purge: send && { send, log } }, l1),
  },
  {
    provide: ValueCache,
    inject: [CACHE, REPORTS, MODULE_SETTINGS],
    useFactory: (cache: Cache, parts: Reports, { shared }: ModuleSettings) =>
      new ValueCache(cache, parts, shared.release !== undefined),
  },
  {
    provide: VariantMaker,
    inject: [CACHE, GIOTTO_CLOCK],
    useFactory: ({ store, background }: Cache, clock: Clock) => new VariantMaker(store, background, clock),
  },
  {
    provide: RESPONSE_SETTINGS,
    inject: [MODULE_SETTINGS, REPORTS, CACHE, DOWNSTREAM],
    useFactory: (
      { identify, exposeKey, honorRequestDirectives }: ModuleSettings,
      parts: Reports,
      { transactions }: Cache,
      { tagHeader, tagOf }: DownstreamParts,
    ): ResponseCacheSettings => ({
      identify,
      exposeKey,
      honorRequestDirectives,
      transactions,
      tagHeader,
      tagOf,
      ...parts,
    }),
  },
  {
    provide: ResponseCache,
    inject: [CACHE, VariantMaker, ValueCache, RESPONSE_SETTINGS],
    useFactory: (cache: Cache, variants: VariantMaker, values: ValueCache, settings: ResponseCacheSettings) =>
      new ResponseCache(cache, variants, new SharedModels(values), settings),
  },
];

const programs: Provider[] = [
  ProgramRegistry,
  ProgramMethods,
  SurroundingInterceptors,
  ProgramFactory,
  ProgramExplorer,
  HeldObjects,
  ProgramHosts,
  Adoption,
  { provide: LivingApplication, useExisting: Adoption },
];

const calls: Provider[] = [
  MethodCache,
  ReturnKinds,
  MethodAnswers,
  TransportCalls,
  MethodCalls,
  { provide: DISPATCHER, useClass: ProgramCallDispatcher },
  GiottoCacheInterceptor,
  Invalidator,
  { provide: INVALIDATOR, useExisting: Invalidator },
  RuleExplorer,
  WrapCalls,
  CacheStatistics,
  GiottoCacheService,
];

const lifecycle: Provider[] = [
  ProgramAdvice,
  ProgramStartup,
  SynchronousMethods,
  TransactionExplorer,
  GiottoCacheLifecycle,
];

/** All providers of the module, lower rooms first. */
export const GIOTTO_CACHE_PROVIDERS: Provider[] = [
  ...surroundings,
  ...backend,
  ...reports,
  ...caches,
  ...programs,
  ...calls,
  ...lifecycle,
];
