import type { Socket } from 'node:net';

import type * as memjs from 'memjs';
import type { Client, Response } from 'memjs';

/** The package as it is imported. */
export type Memjs = typeof memjs;

const [GET, SET, ADD, DELETE] = [0, 1, 2, 4] as const;
const [OK, NOT_FOUND, EXISTS, TOO_LARGE, OUT_OF_MEMORY] = [0, 1, 2, 3, 0x82] as const;
const [AT_VERSION, NO_VERSION] = [16, Buffer.alloc(8)];
const NOTHING = Buffer.alloc(0);
const LAST_SEQUENCE = 2 ** 31 - 2;

/** A stored item, with the number that changes whenever it does ("CAS" in memcached's words). */
export interface Item {
  readonly bytes: Buffer;
  readonly version: Buffer;
}

/** The result of a store. `too large` also means that a `set` has removed the old value. */
export type Stored = 'stored' | 'exists' | 'gone' | 'too large';

/** The server refused a command and said so. The connection is sound. */
export class Refused extends Error {}

/** The server has no memory left. What a `set` was to replace is gone. */
export class OutOfMemory extends Refused {}

/** A command in memcached's binary protocol. */
export interface Command {
  readonly opcode: number;
  readonly key: string;
  readonly extras?: Buffer;
  readonly value?: Buffer;
  readonly version?: Buffer;
}

/**
 * Sends the few commands that are needed through a memjs client's `perform`. The client's own methods show neither an item's
 * version nor a status, and print each refusal. The client itself is not changed, because it may be the application's.
 */
export class MemjsLink {
  constructor(
    private readonly memjs: Memjs,
    private readonly client: Client,
  ) {}

  /** The socket, if there is only one. */
  get socket(): Socket | undefined {
    const [server, ...others] = this.client.servers as readonly { readonly _socket?: Socket }[];
    return others.length === 0 ? server?._socket : undefined;
  }

  /** Resolves when commands can be sent. */
  async connect(): Promise<void> {}

  /** Ends the connection for good. Pending commands reject with the reason. */
  destroy(_reason: Error): void {}

  async get(key: string): Promise<Item | undefined> {
    const { header, val } = await this.request({ opcode: GET, key });
    return header.status === OK ? { bytes: val, version: Buffer.from(header.cas) } : undefined;
  }

  async set(key: string, value: Buffer, exptime: number): Promise<Stored> {
    return stored(await this.request({ opcode: SET, key, extras: extras(exptime), value }));
  }

  /** Atomic: stores only if nothing is there. */
  async add(key: string, value: Buffer, exptime: number): Promise<Stored> {
    return stored(await this.request({ opcode: ADD, key, extras: extras(exptime), value }));
  }

  /** Atomic: stores only if this very item is still there. Never replaces anything on a server without versions (`-C`). */
  async replace(key: string, { version }: Item, value: Buffer, exptime: number): Promise<Stored> {
    if (version.equals(NO_VERSION)) return 'exists';
    return stored(await this.request({ opcode: SET, key, extras: extras(exptime), value, version }));
  }

  async delete(key: string): Promise<boolean> {
    return (await this.request({ opcode: DELETE, key })).header.status === OK;
  }

  protected request({ opcode, key, extras = NOTHING, value = NOTHING, version }: Command): Promise<Response> {
    const sequence = this.nextSequence();
    const request = this.memjs.Utils.makeRequestBuffer(opcode, key, extras, value, sequence);
    version?.copy(request, AT_VERSION);
    return new Promise<Response>((resolve, reject) => {
      this.client.perform(key, request, sequence, (error: Error | string | null, response: Response) => {
        const failure = error ? asError(error) : refusal(response.header.status);
        if (failure) reject(failure);
        else resolve(response);
      });
    });
  }

  /** memjs counts until its 32 bits turn negative, and throws from then on. */
  private nextSequence(): number {
    if (this.client.seq < 0 || this.client.seq > LAST_SEQUENCE) Object.assign(this.client, { seq: 0 });
    this.client.incrSeq();
    return this.client.seq;
  }
}

/** memjs sometimes rejects with a string. */
const asError = (error: Error | string) => (typeof error === 'string' ? new Error(error) : error);

function refusal(status: number): Error | undefined {
  if (status <= TOO_LARGE) return undefined;
  if (status === OUT_OF_MEMORY) return new OutOfMemory('it has no memory left.');
  return new Refused(`it answered with status ${status}.`);
}

function stored({ header }: Response): Stored {
  if (header.status === OK) return 'stored';
  if (header.status === EXISTS) return 'exists';
  return header.status === NOT_FOUND ? 'gone' : 'too large';
}

/** No flags, then the expiry. */
function extras(exptime: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(exptime, 4);
  return bytes;
}
