import type { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';

import { optionalPeer } from '../../keyvalue/optional-peer.js';
import { providerOf } from './provider-of.js';

/**
 * Returns the `DataSource` that `@nestjs/typeorm` provides; `undefined` if there is none.
 * @throws GIOTTO_MISSING_PEER if TypeORM is not installed
 */
export async function findDataSource(modules: ModuleRef): Promise<DataSource | undefined> {
  const typeorm = await optionalPeer('typeorm', 'DatabaseKeyValue', () => import('typeorm'));
  return providerOf(modules, typeorm.DataSource);
}
