import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';

import { InstalledCommand, type Session } from '../support/cmd/giotto-cmd.js';

const MODULE = './test/support/cmd/application.js';

let installed: InstalledCommand;
let session: Session;
beforeAll(async () => {
  installed = await InstalledCommand.install();
  await installed.write(
    'projects/named/package.json',
    JSON.stringify({ giotto: { app: '../../test/support/cmd/application.js' } }),
  );
  await installed.write('projects/named/src/deep/file.txt', '');
  await installed.write('projects/unnamed/package.json', '{}');
  await installed.write(
    'dynamic.js',
    `import { AppModule } from '${MODULE}';\nexport default async () => ({ module: AppModule });`,
  );
  await installed.write(
    'common.cjs',
    `Object.defineProperty(exports, '__esModule', { value: true });\nexports.AppModule = require('${MODULE}').AppModule;`,
  );
  await installed.write(
    'cacheless.js',
    `import { Module } from '@nestjs/common';\nclass None {}\nModule({ providers: [] })(None);\nexport { None };`,
  );
  await installed.write('busy.js', `export { AppModule } from '${MODULE}';\nsetInterval(() => {}, 1000);`);
  await installed.write('broken.js', `throw new Error('The file is broken.');`);
  await installed.write(
    'unfit.js',
    `import { Module } from '@nestjs/common';\nclass Unfit {}\nModule({ providers: [{ provide: 'x', useFactory: () => { throw new Error('The start failed.'); } }] })(Unfit);\nexport default Unfit;`,
  );
  session = installed.session();
});
afterAll(async () => {
  await session.end();
  await installed.remove();
});

const squared = (app: string[], folder = '.', by: Pick<Session, 'bare'> = session) =>
  by.bare([...app, 'squared', 'x=3'], { cwd: join(installed.folder, folder) });

describe('the application', () => {
  it.each([
    ['in the nearest package.json', [], 'projects/named/src/deep'],
    ['by a file whose only module it is', ['--app', MODULE], '.'],
    ['by the name of an export', ['--app', `${MODULE}#AppModule`], '.'],
    ['by a function that makes it', ['--app', `${MODULE}#createApp`], '.'],
    ['by a default export, a function that makes a dynamic module', ['--app', 'dynamic.js'], '.'],
    ['in a CommonJS file', ['--app', 'common.cjs'], '.'],
  ])('is found %s', async (_how, app, folder) => {
    expect(await squared(app, folder)).toEqual({ code: 0, out: expect.stringContaining('squared: 9'), err: '' });
  });

  it('is found, started and ended by a separate process, even if a timer keeps running', async () => {
    const outcomes = await Promise.all([
      squared([], 'projects/named/src/deep', installed),
      squared(['--app', 'busy.js'], '.', installed),
    ]);
    const done = { code: 0, out: expect.stringContaining('squared: 9'), err: '' };
    expect(outcomes).toEqual([done, done]);
  });

  it('has its global pipes if a function made it', async () => {
    const order = (app: string) => session.bare(['--app', app, 'order', 'customer= me '], { cwd: installed.folder });
    expect((await order(`${MODULE}#createApp`)).out).toContain("customer: 'me'");
    expect((await order(MODULE)).out).toContain("customer: ' me '");
  });

  it.each([
    ['there is no such file', ['--app', 'none.js'], '.', [2, 'none.js does not exist. Build the application'] as const],
    [
      'there is no such export',
      ['--app', `${MODULE}#Nothing`],
      '.',
      [2, 'exports no "Nothing", but AppModule, ProgramsController, createApp, nothing.'] as const,
    ],
    [
      'package.json does not name it',
      [],
      'projects/unnamed',
      [2, 'Add "giotto": { "app": "dist/app.module.js" }'] as const,
    ],
    [
      'the export is something else',
      ['--app', `${MODULE}#nothing`],
      '.',
      [2, 'neither a module, nor an application, nor a function'] as const,
    ],
    ['it has no cache', ['--app', 'cacheless.js'], '.', [2, 'Import GiottoCacheModule.forRoot(…)'] as const],
    ['the file is broken', ['--app', 'broken.js'], '.', [1, 'giotto-cmd: The file is broken.\n'] as const],
    ['it does not start', ['--app', 'unfit.js'], '.', [1, 'giotto-cmd: The start failed.\n'] as const],
  ])('is not found if %s', async (_why, app, folder, [code, err]) => {
    expect(await squared(app, folder)).toEqual({ code, out: '', err: expect.stringContaining(err) });
  });
});
