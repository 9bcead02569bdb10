/**
 * Where the entry of a hit was found: in the memory of this process in front of the backend, or in the backend. A backend that is
 * itself in this process, such as `locmem`, is `backend`.
 */
export type GiottoTier = 'memory' | 'backend';

/**
 * How a call was answered. `hit`: by a fresh entry. `stale`: by an old one. `collapsed`: by the run of the method for another
 * caller. `miss`: the method ran. `bypass`: the method ran, and the cache was not asked.
 */
export type GiottoLookupOutcome = 'hit' | 'stale' | 'collapsed' | 'miss' | 'bypass';

/**
 * Why an entry could not answer. `uri-miss`: there was none. `stale`: it was old. `request`: the client refused it.
 * `invalidated`: something that it depends on was invalidated. `entry-unreadable`: it was damaged, foreign or of another version.
 * `backend-error`: the backend failed. `only-if-cached`: there was none, and the client did not want the method to run.
 */
export type GiottoMissReason =
  'uri-miss' | 'stale' | 'request' | 'invalidated' | 'entry-unreadable' | 'backend-error' | 'only-if-cached';

/**
 * One call of a program, on the tracing channel `giotto:lookup`. The same object passes through its events: `start`, `end`,
 * `asyncStart` and `asyncEnd`. At `asyncEnd`, which always comes last, it is complete.
 * @example
 * subscribe('tracing:giotto:lookup:asyncEnd', (message) => {
 *   const { program, outcome, ms } = message as GiottoLookupMessage;
 * });
 */
export interface GiottoLookupMessage {
  /** The program's name. Of a wrapped value, the option `program`. */
  readonly program: string;
  /** How the call was answered. */
  readonly outcome?: GiottoLookupOutcome;
  /** Why an entry could not answer. Only of a `miss`. */
  readonly reason?: GiottoMissReason;
  /** Why, in a word of `GIOTTO_DETAILS`. For a method that threw it is `exception`. */
  readonly detail?: string;
  /** Where the entry was found. Only of `hit` and `stale`. */
  readonly tier?: GiottoTier;
  /** The length of the entry's body. `undefined` if no entry answered and none was made. */
  readonly bytes?: number;
  /** Milliseconds from the call to its answer. For one that is streamed, until it begins. */
  readonly ms?: number;
}

/** Says if a method's result was stored, on the channel `giotto:store`. Refreshes in the background publish it too. */
export interface GiottoStoreMessage {
  /** The program's name. */
  readonly program: string;
  /** Whether the result is stored now. */
  readonly outcome: 'stored' | 'not-stored';
  /** Why it is not stored, in a word of `GIOTTO_DETAILS`. */
  readonly detail?: string;
  /** The length of the entry's body. `undefined` if there is no entry. */
  readonly bytes?: number;
  /** How long the method took, in milliseconds. `undefined` if it threw, or if code set the value. */
  readonly ms?: number;
}

/** How much an invalidation reaches. A tag may concern any program. */
export type GiottoInvalidationScope = 'everything' | 'program' | 'call' | 'tags';

/** An invalidation, on the channel `giotto:invalidate`: one message for each program, and one for all tags together. */
export interface GiottoInvalidateMessage {
  /** Its reach: everything, all entries of a program, those of one call, or those under tags. */
  readonly scope: GiottoInvalidationScope;
  /** The program's name; `undefined` for `everything` and `tags`. */
  readonly program?: string;
  /** `pending`: the backend did not take it. It counts in this process, and is repeated until the backend takes it. */
  readonly outcome: 'taken' | 'pending';
  /** True if it was asked to be soft: the old answers may be given while they are recomputed. */
  readonly soft: boolean;
}

/** The state of a backend. `read-only`: it answers, and takes no writes. `down`: it is not asked. */
export type GiottoBackendState = 'up' | 'read-only' | 'down';

/**
 * A change of the backend, on the channel `giotto:backend`, at the same moments as in the log: at startup, when it fails, and when
 * it has worked for a second again.
 */
export interface GiottoBackendMessage {
  /** Its name in the log, such as `redis at localhost:6379`. */
  readonly backend: string;
  /** Its state from now on. */
  readonly state: GiottoBackendState;
}
