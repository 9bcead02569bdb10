import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import { digest } from '../support/digest.js';
import { memoize } from '../support/memoize.js';
import { isSecretName, unspelled } from './secret-names.js';

/** Bounds the names whose answers are remembered. */
const MAX_REMEMBERED = 2000;

/** Knows which values must not be visible in keys, and replaces them by digests. */
export class Hiding {
  /** True if the value of an argument, a property or a header of this name is secret. */
  readonly isSecret: (name: string) => boolean;

  /**
   * @param key makes digests HMACs; without it they are SHA-256, and whoever sees one can try all short texts
   * @param names names that are secret besides the known ones
   */
  constructor(
    private readonly key?: KeyObject,
    private readonly names: ReadonlySet<string> = new Set(),
  ) {
    const isSecret =
      names.size === 0 ? isSecretName : (name: string) => isSecretName(name) || names.has(unspelled(name));
    this.isSecret = memoize(isSecret, { max: MAX_REMEMBERED });
  }

  /** Returns what replaces a text in a key. No two texts have the same digest. */
  digest(text: string): string {
    return digest(text, this.key);
  }

  /** Returns the same with more secret names. */
  with(names: readonly string[]): Hiding {
    return names.length === 0 ? this : new Hiding(this.key, new Set([...this.names, ...names.map(unspelled)]));
  }
}

/** Hides values with known secret names, by SHA-256. */
export const KNOWN = new Hiding();

/** Derives a key for one use of the application's secret. */
export const derivedKey = (secret: Uint8Array, use: string): KeyObject =>
  createSecretKey(createHmac('sha256', secret).update(`giotto-cache: ${use}`).digest());
