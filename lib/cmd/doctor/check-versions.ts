import { dirname } from 'node:path';

import { installedVersion, type Peer, PEERS } from '../../keyvalue/supported-peers.js';
import { isAtLeast, isInRange } from '../../keyvalue/version.js';
import { finding, fine, type Result } from './result.js';

/** The oldest supported version of Node, as `engines` in package.json says. */
export const OLDEST_NODE = '20.19.0';

/** @param version without the leading `v` */
export const checkNode = (version = process.versions.node): Result =>
  isAtLeast(version, OLDEST_NODE)
    ? fine(`Node ${version}`)
    : finding(`Node ${version} is older than giotto-cache supports.`, `Install Node ${OLDEST_NODE} or newer.`);

/** Checks the versions of the packages that are installed for the application. A missing one stops the start if it is needed. */
export function checkPeers(file: string): Result[] {
  const installed = (Object.keys(PEERS) as Peer[]).flatMap((name) => {
    const version = installedVersion(name, dirname(file));
    return version === undefined ? [] : [{ name, version }];
  });
  const [unsupported, supported] = [false, true].map((wanted) =>
    installed.filter(({ name, version }) => isInRange(version, PEERS[name]) === wanted),
  );
  const findings = unsupported!.map(({ name, version }) => unsupportedPeer(name, version));
  if (supported!.length === 0) return findings;
  return [fine(`packages: ${supported!.map(({ name, version }) => `${name} ${version}`).join(', ')}`), ...findings];
}

function unsupportedPeer(name: Peer, version: string): Result {
  const range = PEERS[name];
  const newest = range.split('||').at(-1)!.trim();
  return finding(
    `${name} ${version} is installed, and giotto-cache supports ${range}.`,
    `Run: npm install ${name}@${newest}`,
  );
}
