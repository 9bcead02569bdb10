/** A request of the framework and its response, which the checks look at. */
export interface FrameworkPair {
  readonly request: object;
  readonly response: object;
}

/** Something that this library relies on and that the framework does not promise. */
export interface Internal {
  readonly name: string;
  /** The detail in `Cache-Status` if the internal is not there. The request bypasses the cache. */
  readonly detail: 'unknown-framework' | 'rewritten';
  /** True if the internal is there. */
  check(pair: FrameworkPair): boolean;
}

/** Returns the name of the first internal that is missing without which no request may be answered from the cache. */
export const firstMissing = (internals: readonly Internal[], pair: FrameworkPair): string | undefined =>
  internals.find((internal) => internal.detail === 'unknown-framework' && !internal.check(pair))?.name;

/** Returns the same, worked out once for each application of the framework. */
export function missingOnce(
  internals: readonly Internal[],
): (application: object, pair: FrameworkPair) => string | undefined {
  const known = new WeakMap<object, string | undefined>();
  return (application, pair) => {
    if (!known.has(application)) known.set(application, firstMissing(internals, pair));
    return known.get(application);
  };
}
