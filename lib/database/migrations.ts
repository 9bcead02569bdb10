import { CreateGiottoCache1795305600000 } from './create-giotto-cache.migration.js';

/** The migrations in order. Each may run again, since `syncdb` keeps no record of what ran. */
export const MIGRATIONS: readonly (typeof CreateGiottoCache1795305600000)[] = [CreateGiottoCache1795305600000];
