import type { Listener } from './proxy.js';

const CRLF = '\r\n';

/** Counts the commands in what an application sends to Redis, by name (RESP: an array of bulk strings each). */
export class RedisCommands implements Listener {
  private readonly rests = new Map<object, Buffer>();
  private counted = new Map<string, number>();

  heard(connection: object, bytes: Buffer): void {
    let rest = Buffer.concat([this.rests.get(connection) ?? Buffer.alloc(0), bytes]);
    for (let end = this.read(rest); end !== undefined; end = this.read(rest)) rest = rest.subarray(end);
    this.rests.set(connection, rest);
  }

  /** What was counted since the last call. */
  take(): ReadonlyMap<string, number> {
    const counted = this.counted;
    this.counted = new Map();
    return counted;
  }

  /** Returns where the first command ends, or `undefined` unless all of it is there. */
  private read(bytes: Buffer): number | undefined {
    const head = lineAt(bytes, 0);
    if (head === undefined) return undefined;
    let { end } = head;
    let name = '';
    for (let left = head.number; left > 0; left--) {
      const length = lineAt(bytes, end);
      if (length === undefined || bytes.length < length.end + length.number + CRLF.length) return undefined;
      if (name === '') name = bytes.toString('latin1', length.end, length.end + length.number).toUpperCase();
      end = length.end + length.number + CRLF.length;
    }
    this.counted.set(name, (this.counted.get(name) ?? 0) + 1);
    return end;
  }
}

/** The number behind `*` or `$`, and where the line after it begins. */
function lineAt(bytes: Buffer, start: number): { readonly number: number; readonly end: number } | undefined {
  const end = bytes.indexOf(CRLF, start);
  return end < 0 ? undefined : { number: Number(bytes.toString('latin1', start + 1, end)), end: end + CRLF.length };
}
