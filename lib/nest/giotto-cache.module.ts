import { Module, type DynamicModule, type NestModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import { GiottoCacheLifecycle } from './giotto-cache.lifecycle.js';
import { ConfigurableModuleClass } from './giotto-cache.module-definition.js';
import { GIOTTO_CACHE_PROVIDERS } from './giotto-cache.providers.js';
import { INVALIDATOR } from './invalidate/invalidator.property.js';
import type { GiottoCacheOptions } from './options/giotto-cache.options.js';
import { GIOTTO_KEY_VALUE } from './options/giotto-cache.tokens.js';
import { DISPATCHER } from './stand-in/call-dispatcher.js';
import { GiottoCacheInterceptor } from './stand-in/giotto-cache.interceptor.js';
import { GiottoCacheService } from './values/giotto-cache.service.js';

/**
 * Gives an application its cache. The module is global: import it once, in the root module.
 *
 * `forRootAsync` takes `imports`, `inject` and one of `useFactory`, `useClass` and `useExisting`. The class of the last
 * two has a method `create` that returns the options.
 * @example
 * GiottoCacheModule.forRoot({ cache: 'redis' })
 * @example
 * GiottoCacheModule.forRootAsync({
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => ({ cache: new RedisKeyValue(config.getOrThrow('REDIS_URL')) }),
 * })
 */
@Module({
  imports: [DiscoveryModule],
  providers: GIOTTO_CACHE_PROVIDERS,
  // The dispatcher and the invalidator are injected into the objects of decorated classes, whatever their module.
  exports: [GIOTTO_KEY_VALUE, DISPATCHER, GiottoCacheInterceptor, GiottoCacheService, INVALIDATOR],
})
export class GiottoCacheModule extends ConfigurableModuleClass implements NestModule {
  /**
   * Returns the module with these options.
   * @param options see `GiottoCacheOptions`
   * @default {} caches in process memory
   * @throws GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION, GIOTTO_UNKNOWN_CACHE when the application starts
   */
  static override forRoot(options: GiottoCacheOptions = {}): DynamicModule {
    return super.forRoot(options);
  }

  constructor(private readonly lifecycle: GiottoCacheLifecycle) {
    super();
  }

  /** Nest calls this before it makes the routes. No middleware is configured. */
  configure(): void {
    this.lifecycle.prepare();
  }
}
