import { Global, Module } from '@nestjs/common';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';

import { syncdb } from 'giotto-cache';

/** The sample's database: a SQLite file, with giotto-cache's table in it. */
@Global()
@Module({
  providers: [
    {
      provide: DataSource,
      useFactory: async () => {
        const database = join(tmpdir(), 'giotto-cache-sample.sqlite');
        const dataSource = await new DataSource({ type: 'better-sqlite3', database }).initialize();
        await syncdb(dataSource);
        return dataSource;
      },
    },
  ],
  exports: [DataSource],
})
export class DatabaseModule {}
