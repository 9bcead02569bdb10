import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Player } from './describe-transactions.js';
import type { Seen } from './scenarios.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const IMPORTS = ['./tools/typescript.mjs', './test/support/transactions/own-name.mjs'].flatMap((file) => ['--import', file]);
const SCRIPT = './test/support/transactions/nestjs-cls-process.ts';

/**
 * Plays scenarios by a way of `@nestjs-cls/transactional` in another process: as CommonJS it requires Nest's ES modules, which
 * Node can and Jest cannot. One process plays all that there are on a database.
 */
export function playInProcess(way: string): Player {
  const played = new Map<string, Promise<Record<string, Seen>>>();
  return async (scenario, adapter, options) => {
    const place = JSON.stringify([way, options]);
    if (!played.has(place)) played.set(place, playAll(place));
    return (await played.get(place)!)[`${scenario} ${adapter}`]!;
  };
}

async function playAll(place: string): Promise<Record<string, Seen>> {
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [...IMPORTS, SCRIPT, place], { cwd: ROOT, env });
  return JSON.parse(stdout) as Record<string, Seen>;
}
