import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Counters by name, over HTTP: `GET` reads one, `POST` adds 1 to it; both answer the value. */
export class CounterServer {
  private readonly counters = new Map<string, number>();

  private readonly server: Server = createServer(({ url = '', method }, response) => {
    const value = this.counters.get(url) ?? 0;
    if (method === 'POST') this.counters.set(url, value + 1);
    response.end(String(method === 'POST' ? value + 1 : value));
  });

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }
}
