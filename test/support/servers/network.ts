import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';

export const loopback = '127.0.0.1';

/** What a server is sent, if anything, and how its answer begins once it serves. */
export interface Probe {
  send?: string | Buffer;
  expect: string;
  /** For a server that speaks TLS. */
  tls?: ConnectionOptions;
}

/**
 * Below the ports that a system gives to connections and to listeners on port 0. One of those would often be taken again before
 * its server listens on it, or while the server is down.
 */
const [FIRST_PORT, PORTS] = [11_000, 20_000];

/** Each suite begins somewhere else, and takes each port once. */
let next = randomInt(PORTS);

/** Returns a port that nobody listens on, and that this suite has not been given before. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + (next++ % PORTS);
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, loopback, () => void server.close(() => resolve(true)));
  });

/** Whether the server on the port answers as expected within a second. Never rejects. */
export function answers(port: number, { send, expect, tls }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tls ? connectSecurely({ port, host: loopback, ...tls }) : connect(port, loopback);
    if (send) socket.write(send);
    const settle = (answered: boolean) => {
      socket.destroy();
      resolve(answered);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('end', () => settle(false));
    socket.once('data', (data) => settle(data.toString('latin1').includes(expect)));
  });
}
