import type { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';

import { optionalPeer } from '../../keyvalue/optional-peer.js';

/**
 * Returns the `DataSource` that `@nestjs/typeorm` provides; `undefined` if there is none.
 * @throws GIOTTO_MISSING_PEER if TypeORM is not installed
 */
export async function findDataSource(modules: ModuleRef): Promise<DataSource | undefined> {
  const typeorm = await optionalPeer('typeorm', 'DatabaseKeyValue', () => import('typeorm'));
  try {
    return modules.get<DataSource>(typeorm.DataSource, { strict: false });
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'UnknownElementException') return undefined;
    throw error;
  }
}
