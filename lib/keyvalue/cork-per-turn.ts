import type { Writable } from 'node:stream';

/**
 * Has what is written to a socket in one turn of the event loop leave together, at the turn's end: one system call, where each
 * write would make its own. To be called before each write; a socket that is not there yet is none of its business.
 */
export function corkPerTurn(socket: Writable | undefined): void {
  if (socket === undefined || socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
