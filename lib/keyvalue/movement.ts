import type { Socket } from 'node:net';

import type { Sign } from './deadline.js';

type Handle = { readonly writeQueueSize?: number };

/**
 * Tells whether a socket moves: bytes have arrived, or bytes have left that the system had no room for. Bytes that the system
 * buffers are no sign of life: it takes the first megabytes for a peer that sleeps.
 */
export class Movement implements Sign {
  private socket: Socket | undefined;
  private arrived = 0;
  private sent = 0;
  private unsent = 0;

  /** @param current returns the present socket, which may be another one each time */
  constructor(private readonly current: () => Socket | undefined) {}

  moved(): boolean {
    const socket = this.current();
    const { arrived, sent, unsent } = this;
    const isSame = socket === this.socket;
    this.look(socket);
    return isSame && (this.arrived > arrived || (unsent > 0 && this.sent > sent));
  }

  private look(socket: Socket | undefined): void {
    this.socket = socket;
    this.arrived = socket?.bytesRead ?? 0;
    this.unsent = unsentOf(socket);
    this.sent = dispatchedTo(socket) - this.unsent;
  }
}

/** Bytes that the system has not taken yet. Node.js decides its own timeouts by them. */
const unsentOf = (socket: Socket | undefined): number =>
  (socket as { _handle?: Handle | null } | undefined)?._handle?.writeQueueSize ?? 0;

const dispatchedTo = (socket: Socket | undefined): number =>
  (socket as { _bytesDispatched?: number } | undefined)?._bytesDispatched ?? 0;
