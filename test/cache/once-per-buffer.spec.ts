import { expect, it, jest } from '@jest/globals';

import { oncePerBuffer } from '../../lib/cache/support/once-per-buffer.js';

it('reads a Buffer once, and an equal one anew', () => {
  const read = jest.fn((bytes: Buffer) => bytes.toString());
  const once = oncePerBuffer(read);
  const bytes = Buffer.from('bytes');
  expect([once(bytes), once(bytes), once(Buffer.from('bytes'))]).toEqual(['bytes', 'bytes', 'bytes']);
  expect(read).toHaveBeenCalledTimes(2);
});

it.each([[undefined], [null], [''], ['text'], [0], [new Uint8Array(1)]])('takes %p for nothing that was read', (answer) => {
  const once = oncePerBuffer((bytes: Buffer) => (Buffer.isBuffer(bytes) ? 'read' : undefined));
  expect([once(answer as never), once(answer as never)]).toEqual([undefined, undefined]);
});
