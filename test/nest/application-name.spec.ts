import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { APPLICATION_FILE, applicationName } from '../../lib/nest/backend/application-name.js';

const FILES: Record<string, object | undefined> = {
  'shop/package.json': { name: '@acme/shop' },
  'shop/dist/package.json': { type: 'module' },
  'shop/dist/main.js': undefined,
  'shop/dist/jobs/worker.js': undefined,
  'shop/node_modules/jest/package.json': { name: 'jest' },
  'shop/node_modules/jest/bin/jest.js': undefined,
  'monorepo/package.json': { name: 'monorepo' },
  'monorepo/dist/apps/cats/main.js': undefined,
  'monorepo/dist/apps/dogs/src/main.js': undefined,
  'monorepo/apps/cats/src/main.js': undefined,
  'nameless/package.json': {},
  'nameless/main.js': undefined,
};

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'giotto-names-'));
  for (const [path, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), JSON.stringify(content ?? ''));
  }
  await symlink(join(root, 'shop'), join(root, 'current'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the name of an application', () => {
  it.each([
    ['is the one in its package.json', 'shop/dist/main.js', '@acme/shop'],
    ['is the same for a worker of the application', 'shop/dist/jobs/worker.js', '@acme/shop'],
    ['is the same through a symbolic link, as deployments have it', 'current/dist/main.js', '@acme/shop'],
    ['is the same for a script that does not exist any more', 'shop/dist/gone.js', '@acme/shop'],
    ['tells the applications of a workspace apart', 'monorepo/dist/apps/cats/main.js', 'monorepo/cats'],
    ['finds the folder of an application above its sources', 'monorepo/dist/apps/dogs/src/main.js', 'monorepo/dogs'],
    [
      'is the same for an application of a workspace that is not built',
      'monorepo/apps/cats/src/main.js',
      'monorepo/cats',
    ],
  ])('%s', (_what, script, name) => {
    expect(applicationName(join(root, script), '/')).toBe(name);
  });

  it('goes by the working folder if an installed tool started the process', () => {
    expect(applicationName(join(root, 'shop/node_modules/jest/bin/jest.js'), join(root, 'shop'))).toBe('@acme/shop');
  });

  it('goes by the file that a tool says it starts the application from', () => {
    process.env[APPLICATION_FILE] = join(root, 'monorepo/dist/apps/cats/app.module.js');
    expect(applicationName()).toBe('monorepo/cats');
    delete process.env[APPLICATION_FILE];
  });

  it('is unknown if no package.json has one', () => {
    expect(applicationName(join(root, 'nameless/main.js'), '/')).toBeUndefined();
  });
});
