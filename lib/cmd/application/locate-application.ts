import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { noApplication } from '../../errors/command-line.js';
import { nearestPackage } from '../../nest/backend/nearest-package.js';

/** The file of an application. */
export interface Located {
  readonly file: string;
  /** The name of the export; `undefined` if none was given. */
  readonly exported: string | undefined;
}

/**
 * Finds the application: by `--app`, else by `"giotto": { "app": … }` in the nearest package.json. `file.js#Name` names
 * one export of a file.
 * @throws GIOTTO_NO_APPLICATION
 */
export async function locateApplication(option: string | undefined, folder: string): Promise<Located> {
  const { text, from } = option === undefined ? await namedInPackage(folder) : { text: option, from: folder };
  const [, path, exported] = /^(.*?)(?:#(\w+))?$/.exec(text)!;
  const file = resolve(from, path!);
  if (!existsSync(file))
    throw noApplication(`${file} does not exist. Build the application, or name its module: --app dist/app.module.js`);
  return { file, exported };
}

async function namedInPackage(folder: string): Promise<{ text: string; from: string }> {
  const file = nearestPackage(folder);
  if (file === undefined)
    throw noApplication(`There is no package.json above ${folder}. Name the module: --app dist/app.module.js`);
  const { giotto } = JSON.parse(await readFile(file, 'utf8')) as { giotto?: { app?: unknown } };
  if (typeof giotto?.app === 'string') return { text: giotto.app, from: dirname(file) };
  throw noApplication(
    `${file} does not name it. Add "giotto": { "app": "dist/app.module.js" }, or say --app dist/app.module.js`,
  );
}
