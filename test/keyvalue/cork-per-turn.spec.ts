import { setImmediate as turn } from 'node:timers/promises';
import { Writable } from 'node:stream';

import { expect, it } from '@jest/globals';

import { corkPerTurn } from '../../lib/keyvalue/cork-per-turn.js';

it('lets what is written in one turn of the event loop leave together, and nothing wait for longer', async () => {
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

it('minds no socket that is not there, nor one that is gone before its turn is over', async () => {
  corkPerTurn(undefined);
  const socket = new Writable({ write: (_chunk, _encoding, done) => done() });
  corkPerTurn(socket);
  socket.destroy();
  await turn();
  expect(socket.writableCorked).toBe(0);
});
