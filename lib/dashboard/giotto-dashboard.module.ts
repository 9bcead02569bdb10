import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';

import { dashboardWithoutCache } from '../errors/startup.js';
import { GiottoCacheService } from '../nest/values/giotto-cache.service.js';
import { dashboardController } from './dashboard.controller.js';
import { CallDesk } from './call-desk.js';
import { DashboardState } from './dashboard-state.js';
import { resolveDashboardOptions, type GiottoDashboardOptions } from './options.js';
import { RecentEvents } from './recent-events.js';
import { DASHBOARD_CACHE, DASHBOARD_SETTINGS } from './tokens.js';

/** Is optional for Nest, whose own error would not tell what to import. */
const cache: FactoryProvider = {
  provide: DASHBOARD_CACHE,
  inject: [{ token: GiottoCacheService, optional: true }],
  useFactory: (found: GiottoCacheService | undefined) => {
    if (found === undefined) throw dashboardWithoutCache();
    return found;
  },
};

/**
 * A page on which operators see what the cache of a process does, look up single calls, and invalidate. It needs
 * `GiottoCacheModule`, and a guard.
 * @example
 * GiottoDashboardModule.forRoot({ path: '/giotto', guard: AdminGuard })
 */
@Module({})
export class GiottoDashboardModule {
  /**
   * Returns the module with these options.
   * @throws GIOTTO_DASHBOARD_UNGUARDED, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION; at startup GIOTTO_DASHBOARD_WITHOUT_CACHE
   * @example GiottoDashboardModule.forRoot({ guard: AdminGuard, imports: [AuthModule] })
   */
  static forRoot(options: GiottoDashboardOptions): DynamicModule {
    const settings = resolveDashboardOptions(options);
    return {
      module: GiottoDashboardModule,
      imports: settings.imports,
      controllers: [dashboardController(settings)],
      providers: [{ provide: DASHBOARD_SETTINGS, useValue: settings }, cache, RecentEvents, DashboardState, CallDesk],
    };
  }
}
