import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { unsupportedPeer } from '../errors/options.js';
import { isInRange } from './version.js';

/** The peer dependencies of package.json, which CommonJS and ES modules would find in different ways. */
export const PEERS = {
  '@nestjs/common': '^10.4.0 || ^11.0.0 || ^12.0.0',
  '@nestjs/core': '^10.4.0 || ^11.0.0 || ^12.0.0',
  '@nestjs/terminus': '^11.0.0 || ^12.0.0',
  '@opentelemetry/api': '^1.3.0',
  commander: '^14.0.3',
  ioredis: '^5.0.4 || ^6.0.0',
  memjs: '^1.3.2',
  'prom-client': '^15.0.0',
  'reflect-metadata': '^0.1.12 || ^0.2.0',
  rxjs: '^7.1.0',
  typeorm: '^0.3.20 || ^1.0.0',
};

export type Peer = keyof typeof PEERS;

/** The peers that this process has checked. What is loaded stays loaded. */
const passed = new Set<Peer>();

/** The peers that every application has. */
export const REQUIRED_PEERS: readonly Peer[] = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];

/**
 * Checks the installed version of a peer. Package managers only warn about one that is not supported, or were told not to.
 * One whose version cannot be found out passes.
 * @param folder where Node begins to look for the peer. @default the folder of this library
 * @throws GIOTTO_UNSUPPORTED_PEER
 */
export function checkPeer(peer: Peer, folder?: string): void {
  if (folder === undefined && passed.has(peer)) return;
  const version = installedVersion(peer, folder ?? dirname(ownFile()));
  if (version !== undefined && !isInRange(version, PEERS[peer])) throw unsupportedPeer(peer, version, PEERS[peer]);
  if (folder === undefined) passed.add(peer);
}

/**
 * Returns the version of a peer that code in a folder loads; `undefined` if it is not found. Not every package lets others
 * import its package.json.
 */
export function installedVersion(peer: Peer, folder: string): string | undefined {
  const manifest = join(folder, 'node_modules', peer, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  const parent = dirname(folder);
  return parent === folder ? undefined : installedVersion(peer, parent);
}

/** Asks the stack, since `import.meta.url` is only for ES modules and `__filename` only for CommonJS. */
function ownFile(): string {
  const { prepareStackTrace } = Error;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    const [here] = new Error('here').stack as unknown as NodeJS.CallSite[];
    const file = here?.getFileName() ?? process.cwd();
    return file.startsWith('file:') ? fileURLToPath(file) : file;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}
