const MAX_REMEMBERED = 1000;
const MAX_LENGTH = 500;

/**
 * A function of a request header that works out each value once. It holds a bounded number of them and none that is
 * unusually long, so that no client can fill the memory with invented ones.
 */
export function remembering<Result>(workOut: (value: string | undefined) => Result): (value: string | undefined) => Result {
  const remembered = new Map<string | undefined, Result>();
  return (value) => {
    if (remembered.has(value)) return remembered.get(value)!;
    const result = workOut(value);
    if (value !== undefined && value.length > MAX_LENGTH) return result;
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(value, result);
    return result;
  };
}
