import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { pack } from '../package/repository.js';
import { forget, keep } from '../support/servers/keeper.js';
import { generateAll } from './generate.js';
import { installNodes } from './nodes.js';
import { publish } from './workplace.js';

let folder: string | undefined;

/** Packs the library, generates the projects and installs the versions of Node, in a folder that the run ends with. */
export async function prepare(): Promise<void> {
  if (process.env.GIOTTO_PROJECTS) return;
  folder = await mkdtemp(join(tmpdir(), 'giotto-cache-projects-'));
  keep({ folder });
  const place = folder;
  const fromRegistry = async () => {
    await generateAll(place);
    return installNodes(place);
  };
  const [tarball, nodes] = await Promise.all([pack(folder), fromRegistry()]);
  publish({ folder, tarball, nodes });
}

/** Removes the folder. */
export async function cleanUp(): Promise<void> {
  if (folder === undefined) return;
  await rm(folder, { recursive: true, force: true });
  forget(folder);
}
