import type { Writable } from 'node:stream';

/**
 * Sends everything that is written to a socket in one turn of the event loop together, in one system call. Call it before each
 * write.
 */
export function corkPerTurn(socket: Writable | undefined): void {
  if (socket === undefined || socket.writableCorked > 0) return;
  socket.cork();
  setImmediate(() => socket.uncork());
}
