import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Below the ports that a system gives to connections and to listeners on port 0. One of those would often be taken again before
 * its server listens on it, or while the server is down.
 */
const [FIRST_PORT, PORTS] = [11_000, 20_000];

/** Each suite begins somewhere else, and takes each port once. */
let next = randomInt(PORTS);

/** Returns a port of this machine that nobody listens on, and that this suite has not been given before. */
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
    server.listen(port, '127.0.0.1', () => void server.close(() => resolve(true)));
  });
