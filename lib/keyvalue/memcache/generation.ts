import { randomBytes } from 'node:crypto';

import { wireKey } from '../wire-key.js';
import { NO_EXPIRY, seal, unseal } from './envelope.js';
import type { MemjsLink } from './memjs-link.js';

/** memcached closes the connection on a longer one. */
const MAX_KEY_BYTES = 250;

/**
 * The generation of a prefix on one server: a random word, kept there as an item, that is part of the name of every entry.
 * To replace the word is to forget the entries, in one step and for all processes: their names are asked for no more, and
 * memcached's own bookkeeping removes them. A word is never used twice, so an item that was lost brings nothing back.
 */
export class Generation {
  private readonly name: string;

  constructor(private readonly prefix: string) {
    this.name = wireKey(`${prefix}generation`, MAX_KEY_BYTES);
  }

  /** The name on the server of an entry of this prefix, in that generation. */
  nameIn(word: string): (id: string) => string {
    return (id) => wireKey(`${this.prefix}${word}:${id.slice(this.prefix.length)}`, MAX_KEY_BYTES);
  }

  /** The word on the server; `undefined` where it is lost. */
  async read(link: MemjsLink): Promise<string | undefined> {
    const item = await link.get(this.name);
    return item && unseal(this.name, item.bytes, 0)?.value.toString();
  }

  /** The word on the server, a new one where it is lost. */
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
