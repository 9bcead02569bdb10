import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OLDEST_NODE } from '../../lib/cmd/doctor/check-versions.js';
import { VERSION } from '../../lib/cmd/version.js';
import { PEERS } from '../../lib/keyvalue/supported-peers.js';
import { repository } from './repository.js';

const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Record<string, unknown>;

describe('lib/ agrees with package.json', () => {
  it('about the version', () => {
    expect(manifest).toMatchObject({ version: VERSION });
  });

  it('about the supported versions of Node and of other packages', () => {
    expect(manifest.peerDependencies).toEqual(PEERS);
    expect(`${(manifest.engines as { node: string }).node}.0`).toBe(`>=${OLDEST_NODE}`);
  });
});
