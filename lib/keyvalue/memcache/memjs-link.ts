import type { Socket } from 'node:net';

import type { Client, Response } from 'memjs';

import { perform, socketOf, type Command, type Memjs } from './memjs-internals.js';

const [GET, SET, ADD, DELETE] = [0, 1, 2, 4] as const;
const [OK, NOT_FOUND, EXISTS, TOO_LARGE, OUT_OF_MEMORY] = [0, 1, 2, 3, 0x82] as const;
const NO_VERSION = Buffer.alloc(8);

/** A stored item, with the number that changes whenever it does ("CAS" in memcached's words). */
export interface Item {
  readonly bytes: Buffer;
  readonly version: Buffer;
}

/** False on a server that was started with `-C`. */
export const hasVersion = ({ version }: Pick<Item, 'version'>): boolean => !version.equals(NO_VERSION);

/** The result of a store. `too large` also means that a `set` has removed the old value. */
export type Stored = 'stored' | 'exists' | 'gone' | 'too large';

/** The server refused a command and said so. The connection is sound. */
export class Refused extends Error {}

/** The server has no memory left. What a `set` was to replace is gone. */
export class OutOfMemory extends Refused {}

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
    return socketOf(this.client);
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
    if (!hasVersion({ version })) return 'exists';
    return stored(await this.request({ opcode: SET, key, extras: extras(exptime), value, version }));
  }

  async delete(key: string): Promise<boolean> {
    return (await this.request({ opcode: DELETE, key })).header.status === OK;
  }

  protected async request(command: Command): Promise<Response> {
    const response = await perform(this.memjs, this.client, command);
    const failure = refusal(response.header.status);
    if (failure) throw failure;
    return response;
  }
}

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
