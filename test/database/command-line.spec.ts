import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Compiled, compiled } from '../support/database/compiled.js';
import { describeCommandLine } from '../support/database/describe-command-line.js';

/** The others are in `command-line.long.spec.ts`. Every one runs the migration in `syncdb.spec.ts`, in this process. */
describeCommandLine('PostgreSQL');

describe('a program that does not need TypeORM', () => {
  let library: Compiled;
  beforeAll(async () => {
    library = await compiled();
  });
  afterAll(() => library.remove());

  it('does not load TypeORM with the table and the backend', async () => {
    await library.write(
      'light.mjs',
      `import { createRequire } from 'node:module';
       import './lib/database/syncdb.js';
       import './lib/database/giotto-cache-entry.entity.js';
       import './lib/database/create-giotto-cache.migration.js';
       import './lib/keyvalue/database/database.key-value.js';
       const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('/typeorm/'));
       console.log(loaded.length);`,
    );
    expect(await library.node('light.mjs')).toEqual({ code: 0, output: '0\n' });
  });
});
