import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { InstalledCommand } from '../support/cmd/giotto-cmd.js';
import { makeProject, type Project } from '../support/cmd/project.js';

const moduleWith = (cache: string) => `import { Module } from '@nestjs/common';
import { GiottoCacheModule } from 'giotto-cache';
class AppModule {}
Module({ imports: [GiottoCacheModule.forRoot({ cache: '${cache}' })] })(AppModule);
export default AppModule;`;

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  await project.write('package.json', '{ "name": "shop", "type": "module", "giotto": { "app": "app.module.js" } }');
  await project.write('app.module.js', moduleWith('locmem'));
  await project.write('redis/redis.module.js', moduleWith('redis'));
});
afterAll(() => project.remove());

/** Runs the command of the project's own copy. */
const doctor = (...words: string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [project.script, 'doctor', ...words], { cwd: project.folder }, (error, out) =>
      resolve({ code: Number(error?.code ?? 0), out }),
    );
  });

describe('giotto-cmd doctor looks at the packages of the application', () => {
  it('finds its own copy of giotto-cache alone', async () => {
    const { code, out } = await doctor();
    expect(out).toContain(
      `✓ copy: the application loads giotto-cache from ${join(project.folder, 'node_modules/giotto-cache')}, as this`,
    );
    expect(code).toBe(0);
  });

  it('names the package that the backend needs, and a version that is not supported', async () => {
    await project.write('redis/node_modules/memjs/package.json', '{ "name": "memjs", "version": "0.10.2" }');
    const { code, out } = await doctor('--app', 'redis/redis.module.js');
    expect(code).toBe(1);
    expect(out).toContain(
      '✗ memjs 0.10.2 is installed, and giotto-cache supports ^1.3.2.\n  Run: npm install memjs@^1.3.2\n',
    );
    expect(out).toMatch(/✗ The application does not start\. \w+ needs the package "ioredis".*npm install ioredis\n/);
    expect(out).toMatch(/\n\n2 findings\.\n$/);
  });

  it('says that another copy runs than the application loads', async () => {
    const installed = await InstalledCommand.install();
    try {
      const { code, out } = await installed.bare(['doctor', '--app', join(project.folder, 'app.module.js')]);
      expect(code).toBe(1);
      expect(out).toContain(
        `✗ The application loads giotto-cache from ${join(project.folder, 'node_modules/giotto-cache')}, and this command is of `,
      );
      expect(out).toMatch(
        /\n {2}Run npx -p giotto-cache giotto-cmd in the application's own folder, .*\n\n1 finding\.\n$/,
      );
    } finally {
      await installed.remove();
    }
  });
});
