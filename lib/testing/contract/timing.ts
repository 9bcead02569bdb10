import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import { bytes } from './samples.js';
import type { ContractCase } from './contract-case.js';

const LARGE = Buffer.alloc(200_000, 'large');
const CALLERS = 100;

/** Attempts, 50 ms apart. No backend takes longer to recover after an operation was given up. */
const ATTEMPTS = 400;

/** The promises about operations that queue up. */
export const timing: readonly ContractCase[] = [
  {
    name: 'answers each of 100 callers who ask at once, however long the queue is',
    async run(keyValue) {
      await keyValue.set('large', LARGE, 60);
      const found = await Promise.all(Array.from({ length: CALLERS }, () => keyValue.get('large')));
      for (const value of found)
        assert.ok(value === undefined ? keyValue.maxValueBytes < LARGE.length : value.equals(LARGE));
    },
  },
  {
    name: 'settles every operation if it keeps its timeout, and works again afterwards',
    async run(keyValue) {
      const { timeout } = keyValue;
      if (keyValue.keepsTimeout) keyValue.timeout = 1;
      const calls = Array.from({ length: CALLERS }, (_, caller) =>
        caller % 2 ? keyValue.get('large') : keyValue.set('large', LARGE, 60),
      );
      for (const outcome of await Promise.allSettled(calls))
        if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof Error);
      keyValue.timeout = timeout;
      assert.equal(await roundTrip(keyValue), keyValue.maxValueBytes === 0 ? undefined : 'small');
    },
  },
];

/** Stores a small value as soon as the backend takes it. Returns what `get` gives for it. */
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
