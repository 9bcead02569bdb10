import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Between a PostgreSQL client and its server, as PgBouncer stands there with its own defaults. */
export interface StrictPooler {
  readonly url: string;
  /** Connections that were turned away. */
  refused: number;
  close(): Promise<void>;
}

/** Turns connections away that start with `parameter`, with the words that PgBouncer has for it, and passes others on. */
export async function strictPooler(target: string, parameter: string): Promise<StrictPooler> {
  const url = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => client.destroy()));
    client.once('data', (start) => {
      if (start.includes(parameter)) {
        pooler.refused++;
        client.end(refusal(`unsupported startup parameter: ${parameter}`));
      } else passOn(client, start, url);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url.port = url.port || '5432';
  const own = new URL(target);
  own.port = String((server.address() as AddressInfo).port);
  const pooler = {
    url: own.href,
    refused: 0,
    close: async () => {
      sockets.forEach((socket) => socket.destroy());
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return pooler;
}

function passOn(client: Socket, start: Buffer, { hostname, port }: URL) {
  const server = connect(Number(port), hostname).on('error', () => client.destroy());
  server.write(start);
  client.pipe(server).pipe(client);
  client.on('close', () => server.destroy());
}

/** An ErrorResponse of PostgreSQL's protocol. */
function refusal(message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C08P01\0M${message}\0\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
