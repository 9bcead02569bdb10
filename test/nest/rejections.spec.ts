import { expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { ADAPTERS } from '../support/apps/application.js';
import { script } from '../support/database/compiled.js';

const SCRIPT = 'test/support/apps/rejecting-options.ts';

it.each(ADAPTERS)(
  'options and hooks that reject, in requests and in the background, leave no rejection unhandled, on %s',
  async (adapter) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script(SCRIPT), adapter], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(JSON.parse(stdout)).toEqual({ statuses: [200], unhandled: 0 });
  },
);
