import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { errorsInProject } from '../compiler.js';
import { ROOT } from '../pages.js';
import { projectOf } from '../project.js';
import { migrate, stepsOfGuide } from './steps.js';

const APPLICATION = join(ROOT, 'test', 'documents', 'migration', 'application');

const before = new Map(readdirSync(APPLICATION).map((name) => [name, readFileSync(join(APPLICATION, name), 'utf8')]));
const after = migrate(before, stepsOfGuide());

describe('the guide for those who come from @nestjs/cache-manager', () => {
  it('leaves nothing of the old library', () => {
    const left = [...after].filter(([, source]) => /cache-manager|CACHE_MANAGER|CacheInterceptor/.test(source));
    expect(left.map(([name]) => name)).toEqual([]);
  });

  it('changes no test', () => {
    expect(after.get('shop.spec.ts')).toBe(before.get('shop.spec.ts'));
  });

  it('leaves an application that compiles', () => {
    expect(errorsInProject('migrated', after)).toEqual([]);
  });
});

/** The application's own tests, on what its steps have made of it. They run on the application as it is, too: `application/shop.spec.ts`. */
const load = await projectOf('migration', after);
await load('shop.spec.ts');
