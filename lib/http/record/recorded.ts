import type { Entry } from '../../cache/entry/entry.js';
import type { LateEntry } from '../../cache/store/computation.js';
import type { OptionFailure } from '../../cache/support/option-failure.js';
import type { Detail } from '../headers/details.js';
import type { ShownValues } from '../value/shown-values.js';

/** The outcome of one run of a method: an entry to store, or why there is none, and what goes on to Nest. */
export interface Recorded {
  /** The value that goes on to Nest, unless there is a `body`. */
  readonly returned: unknown;
  /** The rendered response. */
  readonly body?: Buffer;
  /** The values that the body was made from. */
  readonly shown?: ShownValues;
  readonly entry?: Entry;
  /** The entry of a stream that is recorded while it is sent. */
  readonly late?: LateEntry;
  readonly detail?: Detail;
  /** Tags that follow from the result. */
  readonly tags?: readonly string[];
  /** A warning for the operator: how to make the program cacheable. */
  readonly warning?: string | OptionFailure;
  /** The error after the method's first value. It goes on to Nest with the value. */
  readonly error?: unknown;
}
