/*
 * Types of TypeORM, by the parts that our public names use. The declarations of a package must not import an optional peer, and
 * these fit the objects of TypeORM 0.3 and 1.
 */

/**
 * A `DataSource` of TypeORM.
 * @example new DatabaseKeyValue(new DataSource({ type: 'postgres', url: process.env.DATABASE_URL }))
 */
export interface GiottoDataSource {
  /** The options that it was made with. They say where the database is. */
  readonly options: { readonly type: string };
  /** True while it is connected. */
  readonly isInitialized: boolean;
  /** Connects. */
  initialize(): Promise<unknown>;
  /** Closes its connections. */
  destroy(): Promise<void>;
  /** Returns a runner for one connection. */
  createQueryRunner(mode?: 'master' | 'slave'): GiottoQueryRunner;
}

/**
 * A `QueryRunner` of TypeORM, which it passes to a migration.
 * @example await new CreateGiottoCache1795305600000().up(dataSource.createQueryRunner())
 */
export interface GiottoQueryRunner {
  /** Sends one statement over the runner's connection. */
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * An `EntitySchema` of TypeORM over rows of one shape.
 * @example new DataSource({ type: 'postgres', entities: [GiottoCacheEntry] })
 */
export interface GiottoEntitySchema<Row> {
  /** The mark by which TypeORM recognises a schema, whichever copy of the package made it. */
  readonly '@instanceof': symbol;
  /** The table and its columns, as TypeORM reads them. */
  readonly options: {
    /** The entity's name. */
    readonly name: string;
    /** The table's name, without the application's `entityPrefix`. */
    readonly tableName?: string;
    /** One column for each property of a row. */
    readonly columns: { readonly [Name in keyof Row]?: { readonly type: StringConstructor | 'bigint' } };
  };
}
