import type { DataSource, QueryRunner } from 'typeorm';

/** Returns the DataSource of a query runner. TypeORM 1 calls it `dataSource`, and TypeORM 0.3 `connection`. */
export const dataSourceOf = (runner: QueryRunner): DataSource =>
  (runner.dataSource as DataSource | undefined) ?? runner.connection;
