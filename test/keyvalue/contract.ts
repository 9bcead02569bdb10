/**
 * What `GiottoKeyValue` promises, as one suite for any backend and any test runner that has `describe`, `it` and hooks.
 *
 * ```ts
 * import { describeKeyValue } from 'giotto-cache/testing';
 *
 * describeKeyValue('MyKeyValue', { create: (prefix) => new MyKeyValue({ prefix }) });
 * ```
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';
import type { ContractCase, Time } from './contract-case.js';
import { changing } from './contract-changing.js';
import { keeping } from './contract-keeping.js';
import { timing } from './contract-timing.js';

export type { ContractCase } from './contract-case.js';

/** The backend under test. */
export interface KeyValueSubject {
  /** A new key/value under a prefix, on the one server of this suite. The suite opens and closes it. */
  create(prefix: string): GiottoKeyValue | Promise<GiottoKeyValue>;
  /** The shortest lifetime that the backend keeps exactly, in seconds. Default 0.2. */
  shortest?: number;
  /** Lets time pass for the entries, by moving the clock that `create` injected. Default: waits really. */
  pass?(milliseconds: number): Promise<unknown> | void;
}

interface Runner {
  describe(name: string, define: () => void): void;
  it(name: string, run: () => Promise<void>): void;
  beforeEach(run: () => Promise<void>): void;
  afterEach(run: () => Promise<void>): void;
}

/** The promises, one by one. */
export const contract: readonly ContractCase[] = [...keeping, ...changing, ...timing];

/** Defines the whole suite with a runner's own `describe` and `it` (the globals by default). */
export function describeKeyValue(
  name: string,
  subject: KeyValueSubject,
  runner: Runner = globalThis as unknown as Runner,
): void {
  runner.describe(`${name} keeps the contract of GiottoKeyValue`, () => {
    const time: Time = { shortest: subject.shortest ?? 0.2, pass: subject.pass ?? ((ms) => wait(ms)) };
    let open: GiottoKeyValue[] = [];

    const create = async (prefix: string) => {
      const keyValue = await subject.create(prefix);
      await keyValue.open();
      open.push(keyValue);
      return keyValue;
    };

    runner.beforeEach(async () => {
      open = [];
    });
    runner.afterEach(async () => {
      await Promise.all(open.map((keyValue) => keyValue.close()));
    });

    for (const { name: promise, run } of contract)
      runner.it(promise, async () => {
        const prefix = `giotto-contract-${randomUUID()}`;
        const [keyValue, neighbour] = [await create(`${prefix}*a:`), await create(`${prefix}-a:A:`)];
        await run(keyValue, neighbour, time);
      });
  });
}
