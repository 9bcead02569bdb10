import type { Socket } from 'node:net';

import type { Response, Server } from 'memjs';

import { corkPerTurn } from '../cork-per-turn.js';
import {
  connect,
  rejectPending,
  withCredentials,
  type Command,
  type Credentials,
  type Memjs,
} from './memjs-internals.js';
import { MemjsLink } from './memjs-link.js';
import type { Address } from './address.js';

/** Keeps memjs's own timeouts out of the way: they do not work under traffic. A deadline bounds each call. */
const NO_TIMEOUT_SECONDS = 1_000_000;
const SILENT = { log: () => undefined };

/**
 * A memjs client of our own, on one server and one socket. It ends with the socket, and everything pending rejects. A bare
 * memjs client would go on with half a response in its buffer, and would never answer after a clean close.
 */
export class OwnLink extends MemjsLink {
  private readonly server: Server;
  private connected?: Socket;
  private over?: Error;

  constructor(memjs: Memjs, { host, port }: Address, { username, password }: Credentials) {
    const timeouts = { timeout: NO_TIMEOUT_SECONDS, conntimeout: NO_TIMEOUT_SECONDS, keepAlive: true };
    const server = new memjs.Server(host, port, undefined, undefined, timeouts);
    super(memjs, new memjs.Client([server], { retries: 1, logger: SILENT }));
    this.server = withCredentials(server, { username, password });
  }

  override get socket(): Socket | undefined {
    return this.connected;
  }

  override connect(): Promise<void> {
    return connect(this.server, (socket) => this.watch(socket));
  }

  override destroy(reason: Error): void {
    if (this.over) return;
    this.over = reason;
    rejectPending(this.server, reason);
    this.connected?.destroy();
  }

  protected override request(command: Command): Promise<Response> {
    if (this.over) return Promise.reject(this.over);
    corkPerTurn(this.socket);
    return super.request(command);
  }

  /** Without Nagle's algorithm, commands that are sent together do not wait for each other's answers. */
  private watch(socket: Socket): void {
    this.connected = socket;
    socket.setNoDelay(true);
    socket.on('error', (error) => this.destroy(error));
    socket.on('end', () => this.destroy(new Error('it closed the connection.')));
    socket.on('close', () => this.destroy(new Error('the connection was closed.')));
  }
}
