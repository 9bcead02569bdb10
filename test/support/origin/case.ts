/** Fields by name; a number stands for the date so many seconds after the case begins, a list for several lines. */
export type Fields = Readonly<Record<string, string | number | readonly string[]>>;

/** One request of a case: what is asked, what the method would answer, and who has to answer. */
export interface Step {
  readonly from: 'method' | 'cache';
  /** Seconds that pass before it. */
  readonly after?: number;
  readonly asks?: Fields;
  readonly query?: string;
  /** What the method answers if it is run. */
  readonly answers?: Fields;
  readonly status?: number;
  readonly body?: string | null;
  readonly fails?: boolean;
  /** What the client gets if it is not what the method of this step, or of the step before it, answers. */
  readonly gets?: number;
  readonly shows?: Fields;
  readonly hides?: readonly string[];
}

/** Requests for one resource, one after the other. */
export type Case = readonly Step[];

/** What a case does, in a sentence about the cache. */
export type Cases = Readonly<Record<string, Case>>;

type Rest = Omit<Step, 'from'>;

/** The method is run and answers with these headers. */
export const run = (answers: Fields = {}, rest: Rest = {}): Step => ({ from: 'method', answers, ...rest });

/** The cache answers, with what is stored. */
export const hit = (rest: Rest = {}): Step => ({ from: 'cache', ...rest });

/** `Cache-Control` alone. */
export const cc = (value: string | readonly string[], more: Fields = {}): Fields => ({
  'Cache-Control': value,
  ...more,
});

/** An answer that stays fresh for a day, and says so in every way. */
export const FRESH: Fields = { Expires: 86_400, 'Cache-Control': 'max-age=86400', 'Last-Modified': 0, Date: 0 };
