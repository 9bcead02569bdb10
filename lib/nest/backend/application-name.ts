import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

import { nearestPackage } from './nearest-package.js';

/** Names the application's own file in the environment of a tool, such as `giotto-cmd`, that starts the application. */
export const APPLICATION_FILE = 'GIOTTO_APPLICATION_FILE';

/** An installed package's folder: a script in it, such as a test runner, starts applications and is none. */
const INSTALLED = `${sep}node_modules${sep}`;

/** The folder of one application of a workspace that has a single package.json, as the Nest CLI lays it out. */
const WORKSPACE_APPLICATION = /(?:^|\/)apps\/([^/]+)\//;

/**
 * Returns what tells this application from others on one server: the name in its package.json, and for one of several
 * applications of a workspace its folder too. Every process of an application gets the same name.
 * @param script the file that the process was started with
 * @param folder the folder to go by if the script belongs to a tool
 * @returns `undefined` if no package.json above the script has a name
 */
export function applicationName(script = process.env[APPLICATION_FILE] ?? process.argv[1], folder = process.cwd()): string | undefined {
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

/** A process may outlive the file that it was started with. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

interface NamedPackage {
  readonly name: string;
  readonly folder: string;
}

/** The nearest package.json that has a name: one that only says `"type": "module"` lies in many a `dist`. */
function namedPackage(folder: string): NamedPackage | undefined {
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
