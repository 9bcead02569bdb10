import { Module, type DynamicModule } from '@nestjs/common';

import { GiottoCacheModule, type GiottoCacheOptions } from 'giotto-cache';
import { DatabaseModule } from './database.module.js';
import { SquaresController } from './squares.controller.js';

/** The sample on one of the five backends. */
@Module({ controllers: [SquaresController] })
export class AppModule {
  static on(cache: GiottoCacheOptions['cache']): DynamicModule {
    const database = cache === 'database' ? [DatabaseModule] : [];
    return { module: AppModule, imports: [...database, GiottoCacheModule.forRoot({ cache })] };
  }
}
