import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

/** One of the ways in which applications begin transactions. */
export interface Way {
  /** What the application is made of beside its own classes. */
  ingredients(source: DataSource): Pick<ModuleMetadata, 'imports' | 'providers'>;
  /** Runs `work` in a transaction, which is rolled back if it throws. */
  run<Value>(app: INestApplication, source: DataSource, work: () => Promise<Value>): Promise<Value>;
  /** Where the running code reads and writes: in its transaction, if it is in one. */
  manager(app: INestApplication, source: DataSource): EntityManager;
  /** Undoes what the way did to `source` beside the application. */
  end?(): void;
}
