/** The settings of the first tier. */
export interface FirstTierSettings {
  /** For how many milliseconds what the backend said may be taken for current. 0 asks it for every hit. */
  readonly recheck: number;
  /** Bounds all local values together, in bytes. */
  readonly maxBytes: number;
  /** Bytes of the largest value that is kept. */
  readonly maxEntryBytes: number;
  /** Bytes of the smallest value that is kept. */
  readonly minEntryBytes: number;
  /** For how many milliseconds of an outage local entries answer. */
  readonly alone: number;
  /** Whether an invalidation waits until no process takes anything older for current. */
  readonly settle: boolean;
}
