/**
 * Response caching for NestJS. A request's way, which the folders follow:
 *
 *     request ─ guards ─ interceptors ─ pipes ─ stand-in for the method                                   nest/
 *                                                   │ arguments, as the method would get them
 *                     key = arguments + program + negotiated media type                            http/, cache/
 *                                                   │
 *               lookup ── hit ────────────────────► entry ─► response                            cache/, keyvalue/
 *                  ├ old ── entry ─► response, and the method behind it or before it
 *                  └ miss ─ flight (one a key) ─ method ─ view ─ store ─► response
 */
export { GiottoCacheModule } from './nest/giotto-cache.module.js';
export { GiottoCache } from './nest/stand-in/giotto-cache.decorator.js';
export { GiottoView, json, template } from './nest/view/giotto-view.decorator.js';
export { GiottoLanguage, GiottoMediaType } from './nest/view/giotto-view.parameters.js';
export type { GiottoMethod, GiottoMethodDecorator, GiottoMethodOrClassDecorator, GiottoReturned } from './nest/options/method-decorator.js';
export type { GiottoArguments } from './nest/options/option-function.js';
export type { GiottoRepresentation, GiottoRepresentations, GiottoFrameworkRepresentation, GiottoViewCall, GiottoViewFunction, GiottoViewOptions } from './nest/metadata/view.metadata.js';
export { GiottoInvalidate } from './nest/invalidate/giotto-invalidate.decorator.js';
export type { GiottoDerived, GiottoDeriveFunction, GiottoInvalidateArgs, GiottoInvalidateRule, GiottoInvalidateTags } from './nest/invalidate/invalidation-rule.js';
export type { GiottoInvalidation } from './nest/invalidate/invalidation.js';
export type { GiottoPlain, GiottoRevivedClass, GiottoValueOptions } from './nest/options/value-options.js';
export type { GiottoWrapOptions, GiottoWrapSeconds } from './nest/values/wrap-call.js';
export { GiottoCacheInterceptor } from './nest/stand-in/giotto-cache.interceptor.js';
export { GiottoCacheService, type ProgramExplanation } from './nest/values/giotto-cache.service.js';
export { GIOTTO_CLOCK, GIOTTO_KEY_VALUE, InjectGiottoKeyValue } from './nest/options/giotto-cache.tokens.js';
export type {
  GiottoCacheCall,
  GiottoCacheKey,
  GiottoCacheLifetime,
  GiottoCacheOptions,
  GiottoCacheProgramOptions,
  GiottoCacheSeconds,
  GiottoCacheTag,
  GiottoFailedCall,
  GiottoLifetimeFunction,
  GiottoStaleIfErrorHook,
  GiottoTagFunction,
  GiottoTags,
  GiottoStaleTimes,
} from './nest/options/giotto-cache.options.js';
export type { GiottoIdentify, GiottoIdentity, GiottoRequest } from './nest/options/giotto-identify.js';
export { GiottoKeyValue } from './keyvalue/giotto-key-value.js';
export { RedisKeyValue } from './keyvalue/redis/redis.key-value.js';
export { MemcacheKeyValue } from './keyvalue/memcache/memcache.key-value.js';
export { DatabaseKeyValue } from './keyvalue/database/database.key-value.js';
export { LocMemKeyValue, type LocMemOptions } from './keyvalue/locmem.key-value.js';
export { DummyKeyValue } from './keyvalue/dummy.key-value.js';
export { GiottoCacheEntry } from './database/giotto-cache-entry.entity.js';
export { CreateGiottoCache1795305600000 } from './database/create-giotto-cache.migration.js';
export { syncdb } from './database/syncdb.js';
export type { GiottoError } from './errors/giotto-error.js';
