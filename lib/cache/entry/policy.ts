/** How long an entry is kept beyond its lifetime, and what for. Seconds. */
export interface StaleTimes {
  /** How long beyond its lifetime an entry answers at once, while it is made anew behind (RFC 5861, section 3). */
  readonly staleWhileRevalidate: number;
  /** How long beyond its lifetime an entry answers in place of an error (RFC 5861, section 4). */
  readonly staleIfError: number;
}

/** How an entry is kept, served and made anew: what a program says, with nothing left open. Seconds, but for `timeout`. */
export interface Policy extends StaleTimes {
  /** After how many milliseconds of loaded an old entry that is still kept answers; `undefined` for never. */
  readonly timeout: number | undefined;
  /** How long a process waits for what another one calculates before it calculates by itself; 0 asks no other process. */
  readonly lockTimeout: number;
  /** By which part of its lifetime, at most, an entry lives shorter than told: each by its own random. From 0 to 1. */
  readonly jitter: number;
}

/** How long an entry is kept beyond its lifetime, in seconds: by its own windows, and by the program's where it has none. */
export const staleForOf = (entry: Partial<StaleTimes>, policy: StaleTimes): number =>
  Math.max(entry.staleWhileRevalidate ?? policy.staleWhileRevalidate, entry.staleIfError ?? policy.staleIfError);
