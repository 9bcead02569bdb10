import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { nearestPackage } from './nearest-package.js';

/**
 * The environment variable in which a tool that starts the application, such as `giotto-cmd`, names the application's
 * file.
 */
export const APPLICATION_FILE = 'GIOTTO_APPLICATION_FILE';

/** Marks the folder of an installed package. A script in it, such as a test runner, is no application. */
const INSTALLED = `${sep}node_modules${sep}`;

/** The folder of one application in a workspace of the Nest CLI, which has a single package.json. */
const WORKSPACE_APPLICATION = /(?:^|\/)apps\/([^/]+)\//;

/**
 * Returns a name that differs between the applications on one server, and is the same in all processes of one
 * application: the name in its package.json, and in a workspace of several applications its folder too.
 * @param script the file that the process was started with
 * @param folder used in place of the script's if the script belongs to a tool
 * @returns `undefined` if no package.json above the script has a name
 */
export function applicationName(
  script = process.env[APPLICATION_FILE] ?? process.argv[1],
  folder = process.cwd(),
): string | undefined {
  const file = ownFile(script) ?? join(folder, 'index.js');
  const found = namedPackage(dirname(file));
  if (found === undefined) return undefined;
  const [, application] = WORKSPACE_APPLICATION.exec(relative(found.folder, file).split(sep).join('/')) ?? [];
  return application === undefined ? found.name : `${found.name}/${application}`;
}

function ownFile(script: string | undefined): string | undefined {
  if (script === undefined) return undefined;
  const file = realPath(script);
  return file.includes(INSTALLED) ? undefined : file;
}

/** The file may be gone by now. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/** A package.json with a name. */
export interface NamedPackage {
  readonly name: string;
  readonly folder: string;
}

/**
 * Returns the package that a folder belongs to. Skips files without a name: many a `dist` has one that only says `"type":
 * "module"`.
 */
export function namedPackage(folder: string): NamedPackage | undefined {
  const file = nearestPackage(folder);
  if (file === undefined) return undefined;
  const name = nameIn(file);
  return name === undefined ? namedPackage(dirname(dirname(file))) : { name, folder: dirname(file) };
}

function nameIn(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
