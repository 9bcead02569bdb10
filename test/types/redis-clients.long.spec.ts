import { expect, it } from '@jest/globals';

import { errorsOf, programOf, STRICT } from './compiler.js';

it('RedisKeyValue takes the clients and options of every family, and nothing else', () => {
  const file = new URL('redis-clients.ts', import.meta.url);
  expect(errorsOf(programOf(STRICT, [file.pathname]), [file.pathname])).toEqual([]);
});
