import { setTimeout as wait } from 'node:timers/promises';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What becomes of the bytes that a server answers, and is asked. */
export type Answers =
  | { kind: 'pass' }
  /** Nothing arrives, and the connection stays. */
  | { kind: 'swallow' }
  /** Nothing reaches the server either. */
  | { kind: 'deaf' }
  /** So many bytes arrive, then the connection ends: with a FIN, or with a reset. */
  | { kind: 'cut'; after: number; reset?: boolean }
  /** So many bytes arrive, and no more. */
  | { kind: 'stall'; after: number }
  /** One byte, that many bytes on, arrives changed. */
  | { kind: 'flip'; at: number }
  /** The first half of each answer arrives, then the connection is reset. */
  | { kind: 'halve' }
  /** All of it arrives, but so many milliseconds late. */
  | { kind: 'delay'; ms: number }
  /** All of it arrives, so many bytes each time that so many milliseconds are over. */
  | { kind: 'trickle'; bytes: number; ms: number };

/** A TCP proxy in front of a real server, for what no server does on demand. The fault counts from when it was set. */
export class FaultProxy {
  private readonly sockets = new Set<Socket>();
  private answers: Answers = { kind: 'pass' };
  private readonly late = new Map<Socket, Promise<void>>();
  private readonly held = new Map<Socket, Buffer>();
  private passed = 0;

  /** Stays the same while it refuses. */
  port = 0;

  private constructor(
    private readonly server: Server,
    private target: number,
  ) {}

  static async to(port: number): Promise<FaultProxy> {
    const server = createServer();
    const proxy = new FaultProxy(server, port);
    server.on('connection', (client) => proxy.join(client, connect(proxy.target, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy.port = (server.address() as AddressInfo).port;
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.sockets.size / 2;
  }

  /** Leads new connections to another server. Those that are open stay where they are. */
  lead(port: number): void {
    this.target = port;
  }

  let(answers: Answers): void {
    this.answers = answers;
    this.passed = 0;
  }

  /** Breaks what is connected off, and refuses everybody until `accept`, as if nobody listened. */
  async refuse(): Promise<void> {
    await this.dispose();
  }

  /** Listens again where it did before. */
  async accept(): Promise<void> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  /** Open connections stay silent for good, both ways, as if the network had lost track of them. New ones are not concerned. */
  forsake(): void {
    for (const socket of this.sockets) socket.removeAllListeners('data').resume();
  }

  /** Breaks off what is connected. */
  disconnect(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async dispose(): Promise<void> {
    this.disconnect();
    if (!this.server.listening) return;
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, upstream: Socket): void {
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (this.answers.kind !== 'deaf') upstream.write(bytes);
    });
    upstream.on('data', (bytes) => this.answer(client, bytes));
  }

  /** What is held back leaves at once when the fault is over, before anything that comes later. */
  private trickle(client: Socket, bytes: Buffer): void {
    const held = this.held.get(client);
    this.held.set(client, Buffer.concat([held ?? Buffer.alloc(0), bytes]));
    if (held === undefined) this.drip(client);
  }

  private drip(client: Socket): void {
    const { answers } = this;
    const held = this.held.get(client)!;
    const size = answers.kind === 'trickle' ? answers.bytes : held.length;
    if (!client.destroyed) client.write(held.subarray(0, size));
    this.held.set(client, held.subarray(size));
    if (held.length <= size || client.destroyed) this.held.delete(client);
    else setTimeout(() => this.drip(client), answers.kind === 'trickle' ? answers.ms : 0);
  }

  private answer(client: Socket, bytes: Buffer): void {
    const { answers } = this;
    const before = this.passed;
    this.passed += bytes.length;
    if (answers.kind === 'trickle' || this.held.has(client)) this.trickle(client, bytes);
    else if (answers.kind === 'delay') this.delay(client, bytes, answers.ms);
    else if (this.late.has(client)) this.delay(client, bytes, 0);
    else if (answers.kind === 'pass') client.write(bytes);
    else if (answers.kind === 'flip') client.write(flipped(bytes, answers.at - before));
    else this.answerInPart(client, bytes, before);
  }

  private answerInPart(client: Socket, bytes: Buffer, before: number): void {
    const { answers } = this;
    if (answers.kind === 'halve') client.write(bytes.subarray(0, bytes.length / 2), () => client.resetAndDestroy());
    else if (answers.kind === 'stall' || answers.kind === 'cut') this.limit(client, bytes, answers, before);
  }

  /** Nothing that comes later arrives earlier, even if the fault is over by then. */
  private delay(client: Socket, bytes: Buffer, ms: number): void {
    const due = performance.now() + ms;
    const arriving = (this.late.get(client) ?? Promise.resolve())
      .then(() => wait(Math.max(0, due - performance.now())))
      .then(() => {
        if (!client.destroyed) client.write(bytes);
        if (this.late.get(client) === arriving) this.late.delete(client);
      });
    this.late.set(client, arriving);
  }

  private limit(client: Socket, bytes: Buffer, answers: Answers & { kind: 'stall' | 'cut' }, before: number): void {
    const rest = bytes.subarray(0, Math.max(0, answers.after - before));
    if (rest.length > 0) client.write(rest);
    if (answers.kind === 'cut' && this.passed >= answers.after) end(client, answers.reset);
  }
}

function flipped(bytes: Buffer, at: number): Buffer {
  if (at < 0 || at >= bytes.length) return bytes;
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 0xff, at);
  return changed;
}

function end(client: Socket, reset = false): void {
  if (reset) client.resetAndDestroy();
  else client.end();
}
