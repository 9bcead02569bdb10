import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { script } from '../database/compiled.js';

/** Folders of applications, each with a `main.js` of its own, which starts `deployed.ts`. */
export class ApplicationFolders {
  private constructor(private readonly root: string) {}

  /** Somewhere that no package.json is above. */
  static async make(): Promise<ApplicationFolders> {
    return new ApplicationFolders(await mkdtemp(join(tmpdir(), 'giotto-applications-')));
  }

  /** Returns the file to start. @param name the one in package.json; `undefined` leaves the file out */
  async add(folder: string, name: string | undefined): Promise<string> {
    const path = join(this.root, folder);
    await mkdir(path);
    if (name !== undefined) await writeFile(join(path, 'package.json'), JSON.stringify({ name }));
    const main = join(path, 'main.mjs');
    await writeFile(main, `import ${JSON.stringify(pathToFileURL(script('test/support/apps/deployed.ts')).href)};\n`);
    return main;
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
