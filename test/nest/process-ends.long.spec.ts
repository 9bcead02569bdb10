import { describe, it } from '@jest/globals';

import { expectToEnd, IN_REACH, OUT_OF_REACH } from '../support/apps/ending-process.js';

describe('a process ends by itself after app.close()', () => {
  it.each(IN_REACH)('on %s alone', (...backend) => expectToEnd([backend]));

  it.each(OUT_OF_REACH)('on %s alone, which is down', (...backend) => expectToEnd([backend]));
});
