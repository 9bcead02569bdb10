import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { deferred } from '../cache/computations.js';

/** Counters by name, over HTTP: `GET` reads one, `POST` adds 1 to it; both answer the value. */
export class CounterServer {
  private readonly counters = new Map<string, number>();
  private readonly held = new Map<string, Held>();

  private readonly server: Server = createServer(({ url = '', method }, response) => {
    const value = this.counters.get(url) ?? 0;
    if (method === 'POST') this.counters.set(url, value + 1);
    const answer = () => void response.end(String(method === 'POST' ? value + 1 : value));
    const held = method === 'GET' && this.held.get(url);
    if (!held) return answer();
    held.waiting++;
    void held.released.then(answer);
  });

  /** Lets whoever reads a counter from now on wait until it is released. @param name without the slash */
  hold(name: string): Held {
    const held = new Held(() => this.held.delete(`/${name}`));
    this.held.set(`/${name}`, held);
    return held;
  }

  async open(): Promise<string> {
    // Clients end idle connections: a server that does so may cross with their next request.
    this.server.keepAliveTimeout = 0;
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

/** A counter whose readers wait. They get what it said when they asked. */
export class Held {
  waiting = 0;
  private readonly gate = deferred<void>();

  constructor(private readonly end: () => void) {}

  get released(): Promise<void> {
    return this.gate.promise;
  }

  release(): void {
    this.end();
    this.gate.resolve();
  }
}
