/**
 * Response caching for NestJS. A request's way, which the folders follow:
 *
 *     request ─ guards ─ interceptors ─ pipes ─ stand-in for the method                                   nest/
 *                                                   │ arguments, as the method would get them
 *                     key = arguments + program + negotiated media type                            http/, cache/
 *                                                   │
 *               lookup ── hit ────────────────────► entry ─► response                            cache/, keyvalue/
 *                  ├ old ── entry ─► response, and the method in the background or before it
 *                  └ miss ─ flight (one a key) ─ method ─ view ─► response ─ store
 */
export { GiottoCacheModule } from './nest/giotto-cache.module.js';
export { GiottoCache } from './nest/stand-in/giotto-cache.decorator.js';
export { GiottoView, type GiottoViewDecorator } from './nest/view/giotto-view.decorator.js';
export { GiottoLanguage, GiottoMediaType } from './nest/view/giotto-view.parameters.js';
export type {
  GiottoMethod,
  GiottoMethodDecorator,
  GiottoMethodOrClassDecorator,
  GiottoReturned,
} from './nest/options/method-decorator.js';
export type { GiottoArguments } from './nest/options/option-function.js';
export type {
  GiottoFrameworkRepresentation,
  GiottoRepresentation,
  GiottoRepresentations,
  GiottoViewCall,
  GiottoViewFunction,
  GiottoViewOptions,
} from './nest/metadata/view.metadata.js';
export { GiottoInvalidate } from './nest/invalidate/giotto-invalidate.decorator.js';
export type {
  GiottoDerived,
  GiottoDeriveFunction,
  GiottoInvalidateArgs,
  GiottoInvalidateRule,
  GiottoInvalidateTags,
} from './nest/invalidate/invalidation-rule.js';
export type { GiottoInvalidation } from './nest/invalidate/invalidation.js';
export type { GiottoPlain, GiottoRevivedClass, GiottoValueOptions } from './nest/options/value-options.js';
export type { GiottoWrapOptions, GiottoWrapSeconds } from './nest/values/wrap-call.js';
export { GiottoCacheInterceptor } from './nest/stand-in/giotto-cache.interceptor.js';
export {
  GiottoCacheService,
  type GiottoGetOptions,
  type GiottoProgramExplanation,
} from './nest/values/giotto-cache.service.js';
export type {
  GiottoBackendStats,
  GiottoCounts,
  GiottoFirstTierStats,
  GiottoProgramCounts,
  GiottoStats,
  GiottoTransport,
} from './observe/stats.js';
export type {
  GiottoBackendMessage,
  GiottoBackendState,
  GiottoInvalidateMessage,
  GiottoInvalidationScope,
  GiottoLookupMessage,
  GiottoLookupOutcome,
  GiottoMissReason,
  GiottoStoreMessage,
  GiottoTier,
} from './observe/messages.js';
export { GIOTTO_CLOCK, GIOTTO_KEY_VALUE, InjectGiottoKeyValue } from './nest/options/giotto-cache.tokens.js';
export type {
  GiottoCacheCall,
  GiottoCacheKey,
  GiottoCacheLifetime,
  GiottoCacheOptions,
  GiottoFirstTierOptions,
  GiottoCacheProgramOptions,
  GiottoCacheSeconds,
  GiottoCacheTag,
  GiottoFailedCall,
  GiottoLifetimeFunction,
  GiottoStaleIfErrorHook,
  GiottoStaleTimes,
  GiottoTagFunction,
  GiottoTags,
  GiottoVersion,
  GiottoWaitUntil,
} from './nest/options/giotto-cache.options.js';
export type {
  GiottoCacheSharedOptions,
  MiddlewareHeader as GiottoMiddlewareHeader,
} from './nest/options/shared.options.js';
export type {
  GiottoDownstreamOptions,
  GiottoProgramDownstreamOptions,
  GiottoPurge,
  GiottoPurger,
} from './nest/options/downstream.options.js';
export {
  cacheGroups,
  cacheTag,
  edgeCacheTag,
  surrogateKey,
  type GiottoTagHeader,
  type GiottoTagHeaderOptions,
} from './http/headers/tag-headers.js';
export type { GiottoIdentify, GiottoIdentity, GiottoRequest } from './nest/options/giotto-identify.js';
export type { KeyValueName as GiottoKeyValueName } from './nest/backend/key-value.factory.js';
export type {
  Level as GiottoLevel,
  LocalUse as GiottoLocalUse,
  Visibility as GiottoVisibility,
} from './http/program/program.js';
export { DETAILS as GIOTTO_DETAILS, type Detail as GiottoDetail } from './http/headers/details.js';
export {
  checkKey,
  checkValue,
  GiottoKeyValue,
  type AddedAndFound as GiottoAddedAndFound,
  type AddedIfMissing as GiottoAddedIfMissing,
  type HeadsAndFound as GiottoHeadsAndFound,
  type KeyValueItem as GiottoKeyValueItem,
  type SeenValue as GiottoSeenValue,
} from './keyvalue/giotto-key-value.js';
export { lifetimeInMilliseconds } from './keyvalue/seconds.js';
export { RedisKeyValue } from './keyvalue/redis/redis.key-value.js';
export type { RedisKeyValueClient, RedisKeyValueOptions } from './keyvalue/redis/redis-options.js';
export { MemcacheKeyValue } from './keyvalue/memcache/memcache.key-value.js';
export type { MemcacheKeyValueClient, MemcacheKeyValueOptions } from './keyvalue/memcache/memcache.options.js';
export { DatabaseKeyValue } from './keyvalue/database/database.key-value.js';
export type { DatabaseKeyValueOptions } from './keyvalue/database/database-options.js';
export { LocMemKeyValue, type LocMemKeyValueOptions } from './keyvalue/locmem.key-value.js';
export { DummyKeyValue } from './keyvalue/dummy.key-value.js';
export { GiottoCacheEntry } from './database/giotto-cache-entry.entity.js';
export { CreateGiottoCache1795305600000 } from './database/create-giotto-cache.migration.js';
export type { GiottoDataSource, GiottoEntitySchema, GiottoQueryRunner } from './database/typeorm-shapes.js';
export { syncdb } from './database/syncdb.js';
export { isGiottoError, type GiottoError } from './errors/giotto-error.js';
