import type { Listener } from './proxy.js';

const SSL_REQUEST = 80_877_103;
const HEADER = 5;

interface Stream {
  rest: Buffer;
  hasStarted: boolean;
  readonly prepared: Map<string, string>;
  bound: string;
}

/** Counts the statements in what an application sends to PostgreSQL (Frontend/Backend Protocol 3.0), by their first word. */
export class Statements implements Listener {
  private readonly streams = new Map<object, Stream>();
  private counted = new Map<string, number>();

  heard(connection: object, bytes: Buffer): void {
    const stream = this.streams.get(connection) ?? {
      rest: Buffer.alloc(0),
      hasStarted: false,
      prepared: new Map(),
      bound: '',
    };
    this.streams.set(connection, stream);
    stream.rest = Buffer.concat([stream.rest, bytes]);
    while (this.takeMessage(stream));
  }

  /** What was counted since the last call. */
  take(): ReadonlyMap<string, number> {
    const counted = this.counted;
    this.counted = new Map();
    return counted;
  }

  private takeMessage(stream: Stream): boolean {
    const { rest, hasStarted } = stream;
    const start = hasStarted ? 1 : 0;
    if (rest.length < start + 4) return false;
    const end = start + rest.readUInt32BE(start);
    if (rest.length < end) return false;
    stream.rest = rest.subarray(end);
    if (hasStarted) this.read(stream, String.fromCharCode(rest[0]!), rest.subarray(HEADER, end));
    else stream.hasStarted = rest.readUInt32BE(4) !== SSL_REQUEST;
    return true;
  }

  private read(stream: Stream, type: string, body: Buffer): void {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2);
    if (type === 'P') stream.prepared.set(first, second);
    if (type === 'B') stream.bound = stream.prepared.get(second) ?? '';
    if (type === 'E') this.count(stream.bound);
    if (type === 'Q') this.count(first);
  }

  private count(sql: string): void {
    const word = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '?';
    this.counted.set(word, (this.counted.get(word) ?? 0) + 1);
  }
}
