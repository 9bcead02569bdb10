import type { Socket } from 'node:net';

import type * as memjs from 'memjs';
import type { Client, Response, Server } from 'memjs';

/** The package, as it is imported. */
export type Memjs = typeof memjs;

/** A command in memcached's binary protocol. */
export interface Command {
  readonly opcode: number;
  readonly key: string;
  readonly extras?: Buffer;
  readonly value?: Buffer;
  readonly version?: Buffer;
}

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** The position of an item's version in a request. */
const AT_VERSION = 16;
const NOTHING = Buffer.alloc(0);
const LAST_SEQUENCE = 2 ** 31 - 2;

/** No command has this sequence number. */
const CONNECTING = -1;

/** Sends a command by a client's `perform`, which memjs does not document. memjs's own methods hide versions and statuses. */
export function perform({ Utils }: Memjs, client: Client, command: Command): Promise<Response> {
  const { opcode, key, extras = NOTHING, value = NOTHING, version } = command;
  const sequence = nextSequence(client);
  const request = Utils.makeRequestBuffer(opcode, key, extras, value, sequence);
  version?.copy(request, AT_VERSION);
  return new Promise((resolve, reject) => {
    client.perform(key, request, sequence, (error: Error | string | null, response: Response) => {
      if (error) reject(asError(error));
      else resolve(response);
    });
  });
}

/** memjs counts on until its 32 bits turn negative, and throws from then on. */
function nextSequence(client: Client): number {
  if (client.seq < 0 || client.seq > LAST_SEQUENCE) Object.assign(client, { seq: 0 });
  client.incrSeq();
  return client.seq;
}

/** memjs sometimes rejects with plain text. */
const asError = (error: Error | string) => (typeof error === 'string' ? new Error(error) : error);

/** Returns the socket of a client with a single server. */
export function socketOf(client: Client): Socket | undefined {
  const [server, ...others] = client.servers as readonly { readonly _socket?: Socket }[];
  return others.length === 0 ? server?._socket : undefined;
}

/** Connects a server. Rejects if that fails. @param onConnect called at once with the socket */
export const connect = (server: Server, onConnect: (socket: Socket) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    server.onError(CONNECTING, reject);
    server.sock(false, (socket) => {
      onConnect(socket);
      resolve();
    });
  });

/** Rejects everything that is pending on a server. */
export const rejectPending = (server: Server, reason: Error): void => server.error(reason);

/** Replaces the credentials that memjs reads from MEMCACHIER_USERNAME and the like. */
export const withCredentials = (server: Server, credentials: Credentials): Server => Object.assign(server, credentials);
