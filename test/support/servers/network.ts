import { connect } from 'node:net';
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls';

export const loopback = '127.0.0.1';

/** What a server is sent, if anything, and how its answer begins once it serves. */
export interface Probe {
  send?: string | Buffer;
  expect: string;
  /** For a server that speaks TLS. */
  tls?: ConnectionOptions;
}

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
