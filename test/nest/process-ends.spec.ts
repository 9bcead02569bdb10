import { describe, it } from '@jest/globals';

import { expectToEnd, IN_REACH, OUT_OF_REACH } from '../support/apps/ending-process.js';

describe('a process ends by itself after app.close()', () => {
  it.each([
    ['that are up', IN_REACH],
    ['that are down', OUT_OF_REACH],
  ])('on all backends %s', async (_state, backends) => {
    await expectToEnd(backends);
  });
});
