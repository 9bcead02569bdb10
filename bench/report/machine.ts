import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

import { cores } from '../run/cores.js';

const GIB = 1024 ** 3;

/** Name and version of everything that is compared, and of the ground that it stands on. */
function versions(): Record<string, string> {
  const rivals = Object.keys(readManifest('../package.json').dependencies).map((name) => [
    name,
    `../node_modules/${name}`,
  ]);
  const shared = ['@nestjs/core', 'express', 'fastify', 'ioredis', 'memjs', 'pg', 'typeorm', 'better-sqlite3'];
  const all = [...rivals, ...shared.map((name) => [name, `../../node_modules/${name}`])];
  return Object.fromEntries(all.map(([name, folder]) => [name, readManifest(`${folder}/package.json`).version]));
}

interface Manifest {
  readonly version: string;
  readonly dependencies: Record<string, string>;
}

const readManifest = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as Manifest;

/** What the absolute figures depend on. */
export const machine = () => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memory: `${Math.round(totalmem() / GIB)} GiB`,
  system: process.platform,
  node: process.version,
  pinned: cores !== undefined,
  versions: versions(),
});
