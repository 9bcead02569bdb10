/** The result of an operation. `failed`: the backend refused, broke, took too long, or is not asked now. The operation may still take effect. */
export type Outcome<T> = { readonly kind: 'done'; readonly value: T } | Failed;

export interface Failed {
  readonly kind: 'failed';
}

export const FAILED: Failed = { kind: 'failed' };

export const done = <T>(value: T): Outcome<T> => ({ kind: 'done', value });
