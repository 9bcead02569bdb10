import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';
import type { ContractCase, ContractTime } from './contract-case.js';
import { changing } from './changing.js';
import { compareAndSet } from './compare-and-set.js';
import { combined } from './combined.js';
import { keeping } from './keeping.js';
import { timing } from './timing.js';

/** The backend under test. */
export interface KeyValueSubject {
  /** Returns a new instance under this prefix, always on the same server. The suite opens and closes it. */
  create(prefix: string): GiottoKeyValue | Promise<GiottoKeyValue>;
  /** The shortest lifetime that the backend keeps exactly, in seconds. @default 0.2 */
  shortest?: number;
  /**
   * Lets time pass for the entries, by moving the clock that `create` injected.
   * @default waits for the time to pass
   */
  pass?(milliseconds: number): Promise<unknown> | void;
}

/** The functions of a test runner that the suite calls. `node:test`, Jest, Vitest and Mocha have them. */
export interface ContractRunner {
  /** Groups the tests that `define` defines. */
  describe(name: string, define: () => void): unknown;
  /** Defines a test, which fails if `run` rejects. */
  it(name: string, run: () => Promise<void>): unknown;
}

/** The promises of `GiottoKeyValue`, one by one. */
export const contract: readonly ContractCase[] = [...keeping, ...changing, ...combined, ...compareAndSet, ...timing];

/**
 * Defines the tests that every backend has to pass. Each test gets two instances under prefixes of its own.
 *
 * @param name the backend's name in the report
 * @param runner the test runner's functions
 * @default runner the globals `describe` and `it`
 * @example
 * describeKeyValue('MyKeyValue', { create: (prefix) => new MyKeyValue({ prefix }) });
 * @example
 * import { describe, it } from 'node:test';
 * describeKeyValue('MyKeyValue', { create: (prefix) => new MyKeyValue({ prefix }), shortest: 1 }, { describe, it });
 */
export function describeKeyValue(
  name: string,
  subject: KeyValueSubject,
  runner: ContractRunner = globalThis as unknown as ContractRunner,
): void {
  const time: ContractTime = { shortest: subject.shortest ?? 0.2, pass: subject.pass ?? ((ms) => wait(ms)) };
  runner.describe(`${name} keeps the contract of GiottoKeyValue`, () => {
    for (const promise of contract) runner.it(promise.name, () => check(promise, subject, time));
  });
}

async function check(promise: ContractCase, subject: KeyValueSubject, time: ContractTime): Promise<void> {
  const prefix = `giotto-contract-${randomUUID()}`;
  const opened: GiottoKeyValue[] = [];
  const open = async (name: string) => {
    const keyValue = await subject.create(name);
    opened.push(keyValue);
    await keyValue.open();
    return keyValue;
  };
  try {
    await promise.run(await open(`${prefix}*a:`), await open(`${prefix}-a:A:`), time);
  } finally {
    await Promise.all(opened.map((keyValue) => keyValue.close()));
  }
}
