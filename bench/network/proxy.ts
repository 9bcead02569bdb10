import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Bytes on their way. */
interface Parcel {
  readonly due: number;
  deliver(): void;
}

/** What is told of the bytes that an application sends to its backend. */
export interface Listener {
  heard(connection: object, bytes: Buffer): void;
}

export interface ProxyOptions {
  /** Milliseconds from the application to the backend, and again back. */
  readonly delay?: number;
  readonly listener?: Listener;
}

/** Nothing may pass for so long, and a few times the delay, before it counts as quiet. */
const QUIET_MS = 6;

/** Stands between an application and its backend: makes the way longer, and tells what passes. */
export class Proxy {
  private readonly parcels: Parcel[] = [];
  private readonly sockets = new Set<Socket>();
  private isAwaited = false;
  private completed = 0;
  private lastPassed = performance.now();
  private isPumping = false;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly options: ProxyOptions,
  ) {
    server.on('connection', (socket) => this.join(socket));
  }

  /** @param url of the backend */
  static async start(url: string, options: ProxyOptions = {}): Promise<Proxy> {
    const server = createServer();
    const proxy = new Proxy(server, new URL(url), options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** Where the application finds the backend. */
  get url(): string {
    const url = new URL(this.target);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** How often the backend has answered what was sent before: the round trips so far, one after another. */
  get trips(): number {
    return this.completed;
  }

  /** Resolves when nothing has passed for a while: work in the background is over. */
  async quiet(): Promise<void> {
    const needed = QUIET_MS + 4 * this.delay;
    for (let left = needed; left > 0; left = this.lastPassed + needed - performance.now()) await sleep(left);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get delay(): number {
    return this.options.delay ?? 0;
  }

  private join(application: Socket): void {
    const backend = connect(Number(this.target.port), this.target.hostname);
    application.on('data', (bytes: Buffer) => this.options.listener?.heard(application, bytes));
    this.carry(application, backend, () => (this.isAwaited = true));
    this.carry(backend, application, () => {
      if (this.isAwaited) this.completed++;
      this.isAwaited = false;
    });
  }

  private carry(from: Socket, to: Socket, arrived: () => void): void {
    this.sockets.add(from.setNoDelay());
    from.on('data', (bytes: Buffer) =>
      this.send(() => {
        arrived();
        to.write(bytes);
      }),
    );
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      this.send(() => to.end());
    });
  }

  private send(deliver: () => void): void {
    this.lastPassed = performance.now();
    if (this.delay === 0) return deliver();
    this.parcels.push({ due: this.lastPassed + this.delay, deliver });
    if (!this.isPumping) this.pump();
  }

  /** Looks at the clock in each turn of the event loop, as a timer of one millisecond ends after one to two. */
  private pump(): void {
    const now = performance.now();
    while (this.parcels.length > 0 && this.parcels[0]!.due <= now) this.parcels.shift()!.deliver();
    this.isPumping = this.parcels.length > 0;
    if (this.isPumping) setImmediate(() => this.pump());
  }
}
