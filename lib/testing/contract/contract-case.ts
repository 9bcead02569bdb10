import type { GiottoKeyValue } from '../../keyvalue/giotto-key-value.js';

/**
 * One promise of the contract. A runner without `describe` can run the cases by itself.
 *
 * @example
 * for (const { name, run } of contract) test(name, () => run(keyValue, neighbour, { shortest: 1, pass: sleep }));
 */
export interface ContractCase {
  /** The promise, as the name of a test. */
  readonly name: string;
  /**
   * Checks the promise, and rejects if the backend breaks it.
   * @param keyValue the backend under test, open and empty
   * @param neighbour another one on the same server, under another prefix
   */
  run(keyValue: GiottoKeyValue, neighbour: GiottoKeyValue, time: ContractTime): Promise<void>;
}

/** How the entries of a backend grow old. */
export interface ContractTime {
  /** The shortest lifetime that the backend keeps exactly, in seconds. */
  readonly shortest: number;
  /** Lets so many milliseconds pass for the entries. */
  pass(milliseconds: number): Promise<unknown> | void;
}
