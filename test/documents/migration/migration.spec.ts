import { describe, expect, it } from '@jest/globals';

import { importFrom } from '../project.js';
import { migratedApplication, oldApplication } from './application.js';

const migrated = migratedApplication();

describe('the guide for those who come from @nestjs/cache-manager', () => {
  it('leaves nothing of the old library', () => {
    const left = [...migrated].filter(([, source]) => /cache-manager|CACHE_MANAGER|CacheInterceptor/.test(source));
    expect(left.map(([name]) => name)).toEqual([]);
  });

  it('changes no test', () => {
    expect(migrated.get('shop.spec.ts')).toBe(oldApplication().get('shop.spec.ts'));
  });
});

/** The application's own tests after the steps. Before them they run in `application/shop.spec.ts`. */
await importFrom(migrated, ['shop.spec.ts']);
