import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import { bytes } from './contract-samples.js';
import type { ContractCase } from './contract-case.js';

const LARGE = Buffer.alloc(200_000, 'large');
const CALLERS = 100;

/** More than any backend takes to be there again after it was given up on, in attempts of 50 ms. */
const ATTEMPTS = 400;

/** What becomes of operations that have to wait for each other. */
export const timing: readonly ContractCase[] = [
  {
    name: 'answers each of 100 callers who ask at once, however long the queue is',
    async run(keyValue) {
      await keyValue.set('large', LARGE, 60);
      const found = await Promise.all(Array.from({ length: CALLERS }, () => keyValue.get('large')));
      for (const value of found) assert.ok(value === undefined ? keyValue.maxValueBytes < LARGE.length : value.equals(LARGE));
    },
  },
  {
    name: 'settles every operation by itself if it keeps its timeout, and works afterwards',
    async run(keyValue) {
      const { timeout } = keyValue;
      if (keyValue.keepsTimeout) keyValue.timeout = 1;
      const calls = Array.from({ length: CALLERS }, (_, caller) => (caller % 2 ? keyValue.get('large') : keyValue.set('large', LARGE, 60)));
      for (const outcome of await Promise.allSettled(calls)) if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof Error);
      keyValue.timeout = timeout;
      assert.equal(await roundTrip(keyValue), keyValue.maxValueBytes === 0 ? undefined : 'small');
    },
  },
];

/** What comes back of a small value, once the backend takes one. */
async function roundTrip(keyValue: GiottoKeyValue): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await keyValue.set('small', bytes('small'), 60);
      return (await keyValue.get('small'))?.toString();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await wait(50);
    }
  }
}
