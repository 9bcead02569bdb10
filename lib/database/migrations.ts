import type { MigrationInterface } from 'typeorm';

import { CreateGiottoCache1795305600000 } from './create-giotto-cache.migration.js';

/** The migrations in order. Each may run again, since `syncdb` keeps no record of what ran. */
export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [CreateGiottoCache1795305600000];
