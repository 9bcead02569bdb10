import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { checkPeer, type Peer, PEERS } from '../../lib/keyvalue/supported-peers.js';

let application: string;
/** Where the library would be installed. */
let library: string;
beforeAll(() => {
  application = mkdtempSync(join(tmpdir(), 'giotto-peers-'));
  library = join(application, 'node_modules', 'giotto-cache', 'dist', 'lib');
  mkdirSync(library, { recursive: true });
});
afterAll(() => rmSync(application, { recursive: true }));

const install = (peer: string, version: string, under = application) => {
  const folder = join(under, 'node_modules', peer);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: peer, version }));
};

describe('checkPeer', () => {
  it.each(Object.keys(PEERS) as Peer[])('finds %s as it is installed here', (peer) => {
    expect(() => checkPeer(peer)).not.toThrow();
  });

  it.each<[Peer, string]>([
    ['ioredis', '4.28.5'],
    ['ioredis', '5.0.3'],
    ['ioredis', '7.0.0'],
    ['typeorm', '0.2.45'],
    ['typeorm', '0.3.19'],
    ['typeorm', '0.4.0'],
    ['@nestjs/core', '9.4.3'],
    ['memjs', '0.10.2'],
    ['commander', '14.0.2'],
  ])('refuses %s %s, and names version, range and cure', (peer, version) => {
    install(peer, version);
    expect(() => checkPeer(peer, library)).toThrow(
      expect.objectContaining({
        code: 'GIOTTO_UNSUPPORTED_PEER',
        message: `${peer} ${version} is installed, and giotto-cache supports ${PEERS[peer]}. Run: npm install "${peer}@${PEERS[peer]}"`,
      }),
    );
  });

  it.each<[Peer, string]>([
    ['ioredis', '5.0.4'],
    ['ioredis', '5.1.0'],
    ['ioredis', '6.3.1'],
    ['typeorm', '0.3.20'],
    ['typeorm', '1.0.0-rc.1'],
    ['@nestjs/core', '12.0.0'],
    ['reflect-metadata', '0.1.14'],
  ])('takes %s %s', (peer, version) => {
    install(peer, version);
    expect(() => checkPeer(peer, library)).not.toThrow();
  });

  it('takes the copy that is nearest to the library, as Node does', () => {
    install('ioredis', '4.28.5');
    install('ioredis', '5.11.1', join(application, 'node_modules', 'giotto-cache'));
    expect(() => checkPeer('ioredis', library)).not.toThrow();
  });

  it('lets a peer pass that is not found', () => {
    expect(() => checkPeer('commander', join(tmpdir(), 'nowhere'))).not.toThrow();
  });
});
