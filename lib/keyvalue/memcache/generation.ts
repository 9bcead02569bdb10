import { randomBytes } from 'node:crypto';

import { wireKey } from '../wire-key.js';
import { NO_EXPIRY, seal, unseal } from './envelope.js';
import type { MemjsLink } from './memjs-link.js';

/** memcached closes the connection if a key is longer. */
const MAX_KEY_BYTES = 250;

/**
 * The generation of a prefix on one server: a random word, stored there as an item, that is part of the name of every entry.
 *
 * Replacing the word removes the entries in one step and for all processes. Nobody asks for their names any more, and memcached
 * evicts them. A word is never used twice, so a lost item brings nothing back.
 */
export class Generation {
  private readonly name: string;

  constructor(private readonly prefix: string) {
    this.name = wireKey(`${prefix}generation`, MAX_KEY_BYTES);
  }

  /** Returns a function that names entries of this prefix in a generation. */
  nameIn(word: string): (id: string) => string {
    return (id) => wireKey(`${this.prefix}${word}:${id.slice(this.prefix.length)}`, MAX_KEY_BYTES);
  }

  /** Returns the word on the server, or `undefined` if it is lost. */
  async read(link: MemjsLink): Promise<string | undefined> {
    const item = await link.get(this.name);
    return item && unseal(this.name, item.bytes, 0)?.value.toString();
  }

  /** Returns the word on the server. Creates a new one if it is lost. */
  async readOrMake(link: MemjsLink): Promise<string> {
    const found = await this.read(link);
    if (found !== undefined) return found;
    const word = newWord();
    if ((await link.add(this.name, this.sealed(word), 0)) === 'stored') return word;
    return (await this.read(link)) ?? this.renew(link);
  }

  /** Replaces the word. */
  async renew(link: MemjsLink): Promise<string> {
    const word = newWord();
    await link.set(this.name, this.sealed(word), 0);
    return word;
  }

  private sealed(word: string): Buffer {
    return seal(this.name, Buffer.from(word), NO_EXPIRY);
  }
}

const newWord = () => randomBytes(8).toString('hex');
