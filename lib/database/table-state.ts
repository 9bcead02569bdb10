import type { DataSource, Table } from 'typeorm';

import { withOwnConnection } from './own-connection.js';
import { familyOf, indexName, tableName } from './table.js';
import type { GiottoDataSource } from './typeorm-shapes.js';

const COLUMNS = ['id', 'prefix', 'key', 'value', 'expires_at'];
const INDEXED = ['prefix', 'expires_at'];

/** How the table differs from the one that `syncdb` makes. */
export type TableState =
  | { readonly kind: 'current'; readonly table: string }
  | { readonly kind: 'missing'; readonly table: string }
  | {
      readonly kind: 'outdated';
      readonly table: string;
      /** Columns and indexes that are not there. */
      readonly lacks: readonly string[];
      /** True if `syncdb` adds all of them. */
      readonly isMendedBySyncdb: boolean;
    };

/** Reads the table's columns and indexes over a connection of its own. */
export const tableState = (dataSource: GiottoDataSource): Promise<TableState> => withOwnConnection(dataSource, stateOf);

async function stateOf(dataSource: DataSource): Promise<TableState> {
  const runner = dataSource.createQueryRunner('master');
  try {
    return compare(dataSource, await runner.getTable(pathOf(dataSource)));
  } finally {
    await runner.release();
  }
}

/** As TypeORM wants it, which quotes it by itself. */
function pathOf({ options }: DataSource): string {
  const schema = 'schema' in options && typeof options.schema === 'string' ? `${options.schema}.` : '';
  return `${schema}${tableName(options)}`;
}

function compare({ options }: DataSource, found: Table | undefined): TableState {
  const table = tableName(options);
  if (found === undefined) return { kind: 'missing', table };
  const columns = COLUMNS.filter((name) => !found.columns.some((column) => column.name === name));
  const names = INDEXED.map((column) => indexName(options, column));
  const indexes = names.filter((name) => !found.indices.some((index) => index.name === name));
  const lacks = [...columns.map((name) => `the column "${name}"`), ...indexes.map((name) => `the index "${name}"`)];
  if (lacks.length === 0) return { kind: 'current', table };
  return { kind: 'outdated', table, lacks, isMendedBySyncdb: columns.length === 0 && familyOf(options) !== 'mysql' };
}
