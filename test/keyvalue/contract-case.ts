import type { GiottoKeyValue } from '../../lib/keyvalue/giotto-key-value.js';

/** One promise of the contract; `run` rejects where the backend breaks it. */
export interface ContractCase {
  readonly name: string;
  run(keyValue: GiottoKeyValue, neighbour: GiottoKeyValue, time: Time): Promise<void>;
}

/** How entries grow old. */
export interface Time {
  /** The shortest lifetime that the backend keeps exactly, in seconds. */
  readonly shortest: number;
  pass(milliseconds: number): Promise<unknown> | void;
}
