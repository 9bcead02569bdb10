/** The outcome of one check. */
export type Result =
  | { readonly kind: 'fine'; readonly what: string }
  | { readonly kind: 'finding'; readonly what: string; readonly cure: string | undefined };

export const fine = (what: string): Result => ({ kind: 'fine', what });

/** @param cure `undefined` if `what` contains it, as messages of giotto-cache do */
export const finding = (what: string, cure?: string): Result => ({ kind: 'finding', what, cure });
