/** The resolved options. */
export const DASHBOARD_SETTINGS = Symbol('giotto-cache: settings of the dashboard');

/** The application's cache. */
export const DASHBOARD_CACHE = Symbol('giotto-cache: cache of the dashboard');
