import type { Socket } from 'node:net';

import type { Response, Server } from 'memjs';

import { corkPerTurn } from '../cork-per-turn.js';
import { type Command, type Memjs, MemjsLink } from './memjs-link.js';
import type { Address } from './address.js';

/** Keeps memjs's own timeouts out of the way: they do not work under traffic. A deadline bounds each call. */
const NO_TIMEOUT_SECONDS = 1_000_000;
const SILENT = { log: () => undefined };
/** No command has this sequence number. */
const CONNECTING = -1;

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

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
    this.server = withoutEnvironment(server, { username, password });
  }

  override get socket(): Socket | undefined {
    return this.connected;
  }

  override connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.onError(CONNECTING, reject);
      this.server.sock(false, (socket) => {
        this.watch(socket);
        resolve();
      });
    });
  }

  override destroy(reason: Error): void {
    if (this.over) return;
    this.over = reason;
    this.server.error(reason);
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

/** memjs takes missing credentials from MEMCACHIER_USERNAME and the like. */
const withoutEnvironment = (server: Server, credentials: Credentials) => Object.assign(server, credentials);
