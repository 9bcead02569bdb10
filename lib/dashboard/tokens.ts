/** The resolved options. */
export const DASHBOARD_SETTINGS = Symbol('giotto-cache: settings of the dashboard');
