import type { DataSourceOptions, QueryRunner } from 'typeorm';

import { type DatabaseFamily, familyOf, indexName, PREFIX_BYTES, quote, tablePath } from './table.js';
import type { GiottoQueryRunner } from './typeorm-shapes.js';
import { dataSourceOf } from './typeorm-versions.js';

type Create = (table: string, index: (name: string) => string) => string[];

/** `(prefix, id)` lets `clear` walk a prefix in the order of ids. MariaDB's and MySQL's indexes end in the primary key anyway. */
const CREATE: Record<DatabaseFamily, Create> = {
  postgres: (table, index) => [
    `CREATE TABLE IF NOT EXISTS ${table} ("id" bytea PRIMARY KEY, "prefix" bytea NOT NULL, "key" text NOT NULL, "value" bytea NOT NULL, "expires_at" bigint)`,
    `CREATE INDEX IF NOT EXISTS ${index('prefix')} ON ${table} ("prefix", "id")`,
    `CREATE INDEX IF NOT EXISTS ${index('expires_at')} ON ${table} ("expires_at")`,
  ],
  mysql: (table, index) => [
    `CREATE TABLE IF NOT EXISTS ${table} (\`id\` binary(32) PRIMARY KEY, \`prefix\` varbinary(${PREFIX_BYTES}) NOT NULL, ` +
      `\`key\` text CHARACTER SET utf8mb4 NOT NULL, \`value\` longblob NOT NULL, \`expires_at\` bigint, ` +
      `KEY ${index('prefix')} (\`prefix\`), KEY ${index('expires_at')} (\`expires_at\`)) ENGINE=InnoDB`,
  ],
  sqlite: (table, index) => [
    `CREATE TABLE IF NOT EXISTS ${table} ("id" blob PRIMARY KEY NOT NULL, "prefix" blob NOT NULL, "key" text NOT NULL, "value" blob NOT NULL, "expires_at" bigint)`,
    `CREATE INDEX IF NOT EXISTS ${index('prefix')} ON ${table} ("prefix")`,
    `CREATE INDEX IF NOT EXISTS ${index('expires_at')} ON ${table} ("expires_at")`,
  ],
};

/**
 * Creates the table `giotto_cache` on PostgreSQL, MariaDB, MySQL and SQLite, unless it exists. So `syncdb` and TypeORM's own
 * `migration:run` may both run, in either order.
 *
 * @example new DataSource({ …, entities: [GiottoCacheEntry], migrations: [CreateGiottoCache1795305600000] })
 */
export class CreateGiottoCache1795305600000 {
  /** By which TypeORM remembers that it ran. */
  readonly name = 'CreateGiottoCache1795305600000';

  /** Creates the table. */
  async up(runner: GiottoQueryRunner): Promise<void> {
    const options = optionsOf(runner);
    const family = familyOf(options);
    const index = (column: string) => quote(indexName(options, column), family);
    for (const statement of CREATE[family](tablePath(options), index)) await runner.query(statement);
  }

  /** Removes the table and the entries in it. */
  async down(runner: GiottoQueryRunner): Promise<void> {
    await runner.query(`DROP TABLE IF EXISTS ${tablePath(optionsOf(runner))}`);
  }
}

const optionsOf = (runner: GiottoQueryRunner): DataSourceOptions => dataSourceOf(runner as QueryRunner).options;
