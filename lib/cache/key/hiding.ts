import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

import { digest } from '../support/digest.js';
import { memoize } from '../support/memoize.js';
import { isSecretName, unspelled } from './secret-names.js';

/** Of names, each with its answer. */
const MAX_REMEMBERED = 2000;

/** What must not show in keys, and what stands there in its place. */
export class Hiding {
  /** True for the name of an argument, a property or a header whose value is secret. */
  readonly isSecret: (name: string) => boolean;

  /**
   * @param key what digests are made with: without it they are SHA-256, and whoever sees one can try all short texts
   * @param names those that are secret beside the names that are known
   */
  constructor(
    private readonly key?: KeyObject,
    private readonly names: ReadonlySet<string> = new Set(),
  ) {
    const isSecret = names.size === 0 ? isSecretName : (name: string) => isSecretName(name) || names.has(unspelled(name));
    this.isSecret = memoize(isSecret, { max: MAX_REMEMBERED });
  }

  /** Stands for a text in a key. No two texts have the same one. */
  digest(text: string): string {
    return digest(text, this.key);
  }

  /** The same with more names. */
  with(names: readonly string[]): Hiding {
    return names.length === 0 ? this : new Hiding(this.key, new Set([...this.names, ...names.map(unspelled)]));
  }
}

/** Hides what is known as secret, by SHA-256. */
export const KNOWN = new Hiding();

/** A key of its own for each use of the application's secret. */
export const derivedKey = (secret: Uint8Array, use: string): KeyObject =>
  createSecretKey(createHmac('sha256', secret).update(`giotto-cache: ${use}`).digest());
