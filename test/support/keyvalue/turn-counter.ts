import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** How long an answer is held back, so that computations which do not wait for it are seen before it. */
const HELD_MS = 5;
const QUIET_MS = 20 * HELD_MS;

/** A TCP proxy that counts how often a client asks after an answer has reached it: one turn is one round trip. */
export class TurnCounter {
  /** Since the counter was made; set it to 0 to begin anew. */
  turns = 0;
  private serverSpokeLast = true;
  private spokenAt = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<TurnCounter> {
    const server = createServer();
    const counter = new TurnCounter(server);
    server.on('connection', (client) => counter.join(client, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return counter;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Waits until what goes on behind the answers, such as giving back a lease, is over. */
  async quiet(): Promise<void> {
    while (performance.now() - this.spokenAt < QUIET_MS) await wait(HELD_MS);
  }

  async dispose(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, upstream: Socket) {
    client.on('data', () => this.asked());
    client.pipe(upstream);
    upstream.on('data', (answer: Buffer) => setTimeout(() => this.deliver(client, answer), HELD_MS));
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
  }

  private deliver(client: Socket, answer: Buffer) {
    this.serverSpokeLast = true;
    this.spokenAt = performance.now();
    client.write(answer);
  }

  private asked() {
    if (this.serverSpokeLast) this.turns++;
    this.spokenAt = performance.now();
    this.serverSpokeLast = false;
  }
}
