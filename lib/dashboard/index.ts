/** A page for operators: `giotto-cache/dashboard`. */
export { GiottoDashboardModule } from './giotto-dashboard.module.js';
export type { GiottoDashboardGuard, GiottoDashboardOptions, GiottoDashboardShow } from './options.js';
