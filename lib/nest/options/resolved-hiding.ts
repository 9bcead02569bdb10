import { isListOf } from '../../cache/entry/field.js';
import { derivedKey, Hiding, KNOWN } from '../../cache/key/hiding.js';
import { unspelled } from '../../cache/key/secret-names.js';
import { check } from './option-check.js';
import type { GiottoCacheOptions, GiottoCacheSharedOptions } from './giotto-cache.options.js';

/** What can be guessed by trying is none. */
const LEAST_BYTES = 16;

const SECRET_CURE =
  "Use a random text or Buffer of at least 16 bytes that all processes have, such as process.env.CACHE_SECRET; names of secret arguments are secrets: ['pin'].";

/**
 * The application's secret as bytes. An error never shows it.
 * @throws GIOTTO_INVALID_OPTION
 */
export function resolveSecret(secret: GiottoCacheOptions['secret']): Uint8Array | undefined {
  if (secret === undefined) return undefined;
  const bytes = typeof secret === 'string' ? Buffer.from(secret) : secret;
  const isBytes = bytes instanceof Uint8Array;
  check('secret', isBytes ? `${bytes.length} bytes` : kindOf(secret), isBytes && bytes.length >= LEAST_BYTES, SECRET_CURE);
  return Uint8Array.from(bytes);
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'an array' : value === null ? 'null' : `a value of type ${typeof value}`);

/** What every key hides. @param secret makes digests that nobody without it can try texts against */
export const hidingBy = (secret: Uint8Array | undefined): Hiding => (secret === undefined ? KNOWN : new Hiding(derivedKey(secret, 'keys')));

/**
 * What the keys of a program hide, or of the module.
 * @param where what the error names
 * @throws GIOTTO_INVALID_OPTION
 */
export function resolveHiding({ secrets = [] }: GiottoCacheSharedOptions, defaults: Hiding, where: string): Hiding {
  const isName = (name: unknown) => typeof name === 'string' && unspelled(name) !== '';
  check(`${where}: secrets`, secrets, isListOf(secrets, isName), "Use an array of names of arguments and properties, such as ['pin'].");
  return defaults.with(secrets);
}
