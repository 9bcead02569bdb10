import { Module, type DynamicModule } from '@nestjs/common';

import { dashboardController } from './dashboard.controller.js';
import { CallDesk } from './call-desk.js';
import { DashboardState } from './dashboard-state.js';
import { resolveDashboardOptions, type GiottoDashboardOptions } from './options.js';
import { RecentEvents } from './recent-events.js';
import { DASHBOARD_SETTINGS } from './tokens.js';

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
   * @throws GIOTTO_DASHBOARD_UNGUARDED, GIOTTO_INVALID_OPTION, GIOTTO_UNKNOWN_OPTION
   * @example GiottoDashboardModule.forRoot({ guard: AdminGuard, imports: [AuthModule] })
   */
  static forRoot(options: GiottoDashboardOptions): DynamicModule {
    const settings = resolveDashboardOptions(options);
    return {
      module: GiottoDashboardModule,
      imports: settings.imports,
      controllers: [dashboardController(settings)],
      providers: [{ provide: DASHBOARD_SETTINGS, useValue: settings }, RecentEvents, DashboardState, CallDesk],
    };
  }
}
