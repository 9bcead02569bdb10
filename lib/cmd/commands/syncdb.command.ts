import type { INestApplicationContext } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Command } from 'commander';
import type { DataSource } from 'typeorm';

import { plannedStatements } from '../../database/planned-statements.js';
import { syncdb } from '../../database/syncdb.js';
import { noDataSource } from '../../errors/backend.js';
import { DatabaseKeyValue } from '../../keyvalue/database/database.key-value.js';
import { placeOf } from '../../keyvalue/database/place.js';
import { findDataSource } from '../../nest/backend/data-source.finder.js';
import { withApplication, type ApplicationOptions } from '../application/with-application.js';
import { keyValueOf } from '../key-value-of.js';
import { say } from '../say.js';

interface SyncdbOptions extends ApplicationOptions {
  readonly dryRun?: boolean;
}

/** Adds `giotto-cmd syncdb`. */
export function syncdbCommand(root: Command): void {
  root
    .command('syncdb')
    .description("create the cache's table in the database, or bring it up to date; safe to repeat")
    .option('--dry-run', 'print the SQL without running it')
    .action((_options, command: Command) => run(command.optsWithGlobals<SyncdbOptions>()));
}

async function run(options: SyncdbOptions): Promise<void> {
  await withApplication({ ...options, quiet: true }, async ({ app }) => {
    const dataSource = await dataSourceOf(app);
    if (options.dryRun) return printStatements(await plannedStatements(dataSource.options));
    await syncdb(dataSource);
    say(`${placeOf(dataSource.options)}: the table is up to date.`);
  });
}

/** The backend's own, else the application's: the table may be created before the cache moves there. */
async function dataSourceOf(app: INestApplicationContext): Promise<DataSource> {
  const keyValue = keyValueOf(app);
  const own = keyValue instanceof DatabaseKeyValue ? (keyValue.source as DataSource | undefined) : undefined;
  const dataSource = own ?? (await findDataSource(app.get(ModuleRef, { strict: false })));
  if (dataSource === undefined) throw noDataSource();
  return dataSource;
}

function printStatements(statements: readonly string[]): void {
  for (const statement of statements) say(`${statement};`);
}
