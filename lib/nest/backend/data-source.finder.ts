import type { ModuleRef } from '@nestjs/core';
import type { DataSource } from 'typeorm';

import { optionalPeer } from '../../keyvalue/optional-peer.js';

/** The application's own `DataSource`, as `@nestjs/typeorm` provides it, or `undefined` where there is none. */
export async function findDataSource(modules: ModuleRef): Promise<DataSource | undefined> {
  const typeorm = await optionalPeer('typeorm', 'DatabaseKeyValue', () => import('typeorm'));
  try {
    return modules.get<DataSource>(typeorm.DataSource, { strict: false });
  } catch (error) {
    if (error instanceof Error && error.constructor.name === 'UnknownElementException') return undefined;
    throw error;
  }
}
