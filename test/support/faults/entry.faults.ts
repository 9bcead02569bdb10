import { randomBytes, randomInt } from 'node:crypto';

import type { Fault, Scene } from './fault.js';
import { Repeated } from './repeated.js';
import { ENTRY_KEYS, VERSION_KEYS } from './squares.js';

const SECONDS = 3600;
const EVERY_MS = 400;

/** Something is written over what is stored, again and again. */
function overwriting(name: string, keys: readonly string[], change: (stored: Buffer) => Buffer): Fault {
  let repeated: Repeated;
  const overwrite = async ({ peer }: Scene, key: string) => {
    const stored = await peer.get(key);
    if (stored !== undefined) await peer.set(key, change(stored), SECONDS);
  };
  return {
    name,
    effect: 'misses',
    begin: (scene) =>
      (repeated = new Repeated(
        EVERY_MS,
        async () => void (await Promise.all(keys.map((key) => overwrite(scene, key)))),
      )).begin(),
    end: () => repeated.end(),
  };
}

const noise = () => randomBytes(randomInt(0, 4000));

/** Entries of the next version of the library: its third byte says which it is. */
const ofAnotherVersion = (entry: Buffer) => {
  const other = Buffer.from(entry);
  if (other.length > 2) other.writeUInt8(other.readUInt8(2) + 1, 2);
  return other;
};

/** What becomes of the stored bytes. */
export const ENTRY_FAULTS: readonly Fault[] = [
  overwriting('entries are overwritten with noise', ENTRY_KEYS, noise),
  overwriting('versions are overwritten with noise', VERSION_KEYS, noise),
  overwriting('entries are of another format version', ENTRY_KEYS, ofAnotherVersion),
];
