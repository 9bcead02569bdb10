import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { finding, fine, type Result } from './result.js';
import { OLDEST_NODE, SUPPORTED_PEERS } from './supported.js';
import { isAtLeast, isInRange } from './version.js';

/** @param version without the leading `v` */
export const checkNode = (version = process.versions.node): Result =>
  isAtLeast(version, OLDEST_NODE)
    ? fine(`Node ${version}`)
    : finding(`Node ${version} is older than giotto-cache supports.`, `Install Node ${OLDEST_NODE} or newer.`);

/** Checks the versions of the packages that are installed for the application. A missing one stops the start if it is needed. */
export function checkPeers(file: string): Result[] {
  const installed = Object.keys(SUPPORTED_PEERS).flatMap((name) => {
    const version = installedVersion(name, dirname(file));
    return version === undefined ? [] : [{ name, version }];
  });
  const [unsupported, supported] = [false, true].map((wanted) =>
    installed.filter(({ name, version }) => isInRange(version, SUPPORTED_PEERS[name]!) === wanted),
  );
  const findings = unsupported!.map(({ name, version }) => unsupportedPeer(name, version));
  if (supported!.length === 0) return findings;
  return [fine(`packages: ${supported!.map(({ name, version }) => `${name} ${version}`).join(', ')}`), ...findings];
}

function unsupportedPeer(name: string, version: string): Result {
  const range = SUPPORTED_PEERS[name]!;
  const newest = range.split('||').at(-1)!.trim();
  return finding(
    `${name} ${version} is installed, and giotto-cache supports ${range}.`,
    `Run: npm install ${name}@${newest}`,
  );
}

/** Returns the version of a package that code in a folder loads; `undefined` if it is not found. */
function installedVersion(name: string, folder: string): string | undefined {
  const manifest = join(folder, 'node_modules', name, 'package.json');
  if (existsSync(manifest)) return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  return dirname(folder) === folder ? undefined : installedVersion(name, dirname(folder));
}
