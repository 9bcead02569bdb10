/** How long an entry stays stored beyond its lifetime, and for which use, in seconds. */
export interface StaleTimes {
  /**
   * For how many seconds beyond its lifetime an entry answers at once, while it is refreshed in the background (RFC 5861,
   * section 3).
   */
  readonly staleWhileRevalidate: number;
  /** For how many seconds beyond its lifetime an entry answers in place of an error (RFC 5861, section 4). */
  readonly staleIfError: number;
}

/** How a program's entries are stored, served and recomputed, with every default filled in. In seconds, but for `timeout`. */
export interface Policy extends StaleTimes {
  /** After how many milliseconds an old entry answers in place of a running method. `undefined` for never. */
  readonly timeout: number | undefined;
  /** How many seconds a process waits for another one that is computing. 0 asks no other process. */
  readonly lockTimeout: number;
  /** False if the program's entries are kept out of the first tier. @default true */
  readonly l1?: boolean;
  /** The largest part of its lifetime by which an entry lives shorter, each by its own random number. From 0 to 1. */
  readonly jitter: number;
}

/** Returns how many seconds an entry stays stored beyond its lifetime: by its own windows, else by the program's. */
export const staleForOf = (entry: Partial<StaleTimes>, policy: StaleTimes): number =>
  Math.max(entry.staleWhileRevalidate ?? policy.staleWhileRevalidate, entry.staleIfError ?? policy.staleIfError);
