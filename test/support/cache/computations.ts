import type { Policy } from '../../../lib/cache/entry/policy.js';
import type {
  Computation,
  ForwardReason,
  LoadResult,
  ReadResult,
  StoreResult,
} from '../../../lib/cache/store/computation.js';
import type { MaybePromise } from '../../../lib/cache/support/maybe-promise.js';
import { versionsOfCall } from '../../../lib/cache/store/versions.js';
import { entryOf } from './entries.js';

/** What the test's method does when it runs. */
export type Method = (why: ForwardReason) => Promise<LoadResult<string>>;

const POLICY: Policy = { staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined, lockTimeout: 5000, jitter: 0 };

/** A call that tells what the cache did with it. */
export interface Asked extends Computation<string> {
  /** Why the method ran, each time that it did. */
  readonly runs: ForwardReason[];
  /** What was reported of failures that its caller does not see. */
  readonly hidden: unknown[];
}

/** What a failing method throws. */
export class Failure extends Error {}

/** A computation about a key, whose failures are `Failure`s. */
export function computationOf(
  method: Method,
  { policy, ...differences }: Partial<Omit<Computation<string>, 'policy'>> & { policy?: Partial<Policy> } = {},
): Asked {
  const [runs, hidden]: [ForwardReason[], unknown[]] = [[], []];
  return {
    key: '{}(p)(application/json)',
    level: 'view',
    versions: versionsOfCall('p', '{}', []),
    watched: [],
    accepts: () => true,
    isFailure: (error) => error instanceof Failure,
    reportHidden: (failure) => void hidden.push(failure),
    detach: () => undefined,
    compute: (why) => (runs.push(why), method(why)),
    ...differences,
    policy: { ...POLICY, ...policy },
    runs,
    hidden,
  };
}

/** An answer that may be stored, made at that time. */
export const storable = (answer: string, storedAt: number, seconds = 60): LoadResult<string> => ({
  value: answer,
  entry: entryOf({ body: Buffer.from(answer), storedAt, seconds }),
});

/** A result in short: its kind, the answer, and why it is stale. */
export function shortly(read: {
  kind: string;
  entry?: { body: Buffer };
  result?: { value: unknown };
  staleReason?: string;
}): string {
  const answer = read.entry?.body.toString() ?? String(read.result?.value);
  return [read.kind, answer, read.staleReason].filter(Boolean).join(' ');
}

/** A promise, and the means to settle it. */
export function deferred<T>() {
  let [resolve, reject]: [(value: T) => void, (error: unknown) => void] = [() => undefined, () => undefined];
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

/** Returns what became of the entry of the caller's own method, once that is known. */
export async function storedOf(reading: MaybePromise<ReadResult<unknown>>): Promise<StoreResult | undefined> {
  const read = await reading;
  if (read.kind !== 'method') throw new Error(`The method did not run: ${read.kind}.`);
  return read.stored ?? (read.storage as StoreResult | undefined);
}
