import { setImmediate as turn } from 'node:timers/promises';
import { Writable } from 'node:stream';

import { expect, it } from '@jest/globals';

import { corkPerTurn } from '../../lib/keyvalue/cork-per-turn.js';

it('corkPerTurn sends everything written in one turn of the event loop together', async () => {
  const left: string[] = [];
  const socket = new Writable({
    writev: (chunks, done) => {
      left.push(chunks.map(({ chunk }) => String(chunk)).join(' '));
      done();
    },
  });
  const write = (text: string) => {
    corkPerTurn(socket);
    socket.write(text);
  };
  write('a');
  await Promise.resolve();
  write('b');
  process.nextTick(() => write('c'));
  expect(left).toEqual([]);
  await turn();
  write('d');
  await turn();
  expect(left).toEqual(['a b c', 'd']);
});

it('corkPerTurn ignores a missing socket, and one that closes within the turn', async () => {
  corkPerTurn(undefined);
  const socket = new Writable({ write: (_chunk, _encoding, done) => done() });
  corkPerTurn(socket);
  socket.destroy();
  await turn();
  expect(socket.writableCorked).toBe(0);
});
