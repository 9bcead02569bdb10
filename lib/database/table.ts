import type { DataSourceOptions } from 'typeorm';

import { unsupportedDatabase } from '../errors/backend.js';

/** The table's name. The application's `entityPrefix` stands before it, as before its own tables' names. */
export const GIOTTO_CACHE = 'giotto_cache';

/** How many bytes of a prefix the table stores as they are. */
export const PREFIX_BYTES = 255;

/** The databases whose SQL differs. MariaDB and MySQL are one. */
export type DatabaseFamily = 'postgres' | 'mysql' | 'sqlite';

const FAMILIES: Readonly<Record<string, DatabaseFamily>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  'better-sqlite3': 'sqlite',
};

/** @throws TypeError for a database that giotto-cache has no SQL for */
export function familyOf({ type }: { readonly type: string }): DatabaseFamily {
  const family = FAMILIES[type];
  if (family === undefined) throw unsupportedDatabase(type, Object.keys(FAMILIES));
  return family;
}

export const tableName = (options: DataSourceOptions): string => `${options.entityPrefix ?? ''}${GIOTTO_CACHE}`;

export const indexName = (options: DataSourceOptions, column: string): string => `IDX_${tableName(options)}_${column}`;

/** Returns the table as SQL writes it: quoted, and in the schema that the options name. */
export function tablePath(options: DataSourceOptions): string {
  const schema = 'schema' in options && typeof options.schema === 'string' ? options.schema : undefined;
  const parts = schema === undefined ? [tableName(options)] : [schema, tableName(options)];
  return parts.map((part) => quote(part, familyOf(options))).join('.');
}

/** Returns a name as an SQL identifier. */
export function quote(name: string, family: DatabaseFamily): string {
  const mark = family === 'mysql' ? '`' : '"';
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}
