/** Longer texts are rare, and would take more memory than computing their results takes time. */
const MAX_TEXT_LENGTH = 300;

/** Bounds of what a memoized function remembers. */
export interface MemoizeBounds {
  /** How many results. When there are as many, all are forgotten. */
  readonly max: number;
  /** How many characters a text may have whose result is remembered. @default 300 */
  readonly maxLength?: number;
}

/** For values of request headers: no client can fill the memory with invented ones. */
export const HEADER_BOUNDS: MemoizeBounds = { max: 1000, maxLength: 500 };

/** Returns a function that computes the result of each input once. An error is not remembered. */
export function memoize<Input, Result>(
  compute: (input: Input) => Result,
  bounds: MemoizeBounds,
): (input: Input) => Result;
/** @param compute takes a source beside the input. Equal inputs must have equal results, whatever the source. */
export function memoize<Input, Source, Result>(
  compute: (input: Input, source: Source) => Result,
  bounds: MemoizeBounds,
): (input: Input, source: Source) => Result;
export function memoize<Input, Source, Result>(
  compute: (input: Input, source: Source) => Result,
  { max, maxLength = MAX_TEXT_LENGTH }: MemoizeBounds,
): (input: Input, source: Source) => Result {
  const results = new Map<Input, Result>();
  return (input, source) => {
    const known = results.get(input);
    if (known !== undefined || results.has(input)) return known as Result;
    const result = compute(input, source);
    if (typeof input === 'string' && input.length > maxLength) return result;
    if (results.size >= max) results.clear();
    results.set(input, result);
    return result;
  };
}

/** Returns a function that reads each Buffer once, for a backend that returns the same Buffer on every hit. Other inputs are passed to `read`. */
export function memoizePerBuffer<Bytes extends Buffer | undefined, Read>(
  read: (bytes: Bytes) => Read | undefined,
): (bytes: Bytes) => Read | undefined {
  const results = new WeakMap<object, Read>();
  return (bytes) => {
    const known = results.get(bytes as object);
    if (known !== undefined) return known;
    const result = read(bytes);
    if (Buffer.isBuffer(bytes) && result !== undefined) results.set(bytes, result);
    return result;
  };
}
