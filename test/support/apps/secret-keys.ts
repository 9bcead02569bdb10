import { expect } from '@jest/globals';

import type { KeyRecorder } from './key-recorder.js';

const HASH = /secret#[0-9a-f]{64}/g;

/**
 * Expects that calls with two secrets are told apart, and that no key that the backend saw has a secret in it.
 *
 * @param runOf asks with a secret, and returns which run of the method answered
 * @param shown the arguments in the key, with `#` for each digest
 */
export async function expectDigests(cache: KeyRecorder, runOf: (secret: string) => Promise<number>, shown: string) {
  expect([await runOf('hush-1'), await runOf('hush-2'), await runOf('hush-1'), await runOf('hush-2')]).toEqual([
    1, 2, 1, 2,
  ]);
  expect(cache.calls.map((key) => key.replace(HASH, '#'))).toEqual(
    expect.arrayContaining([expect.stringContaining(shown)]),
  );
  expect([...cache.keys].filter((key) => key.includes('hush-'))).toEqual([]);
}
