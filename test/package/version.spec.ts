import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { VERSION } from '../../lib/cmd/version.js';
import { repository } from './repository.js';

it('the version in lib/ is the one in package.json', () => {
  expect(JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))).toMatchObject({ version: VERSION });
});
