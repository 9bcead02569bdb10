import { decideLifetime, type Decided } from '../../cache/entry/lifetime.js';
import { OptionFailure } from '../../cache/support/option-failure.js';
import type { RenderContext } from '../call/call-key.js';

/** The decisions of the application's own functions about storing a model. */
export type StorageTerms =
  | {
      readonly kind: 'decided';
      readonly lifetime: Decided;
      /** Tags that follow from the result; `undefined` if there is no lifetime. */
      readonly tags: readonly string[] | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: OptionFailure };

/** Calls the program's functions. If the tags fail, nothing is stored, since the entry could not be invalidated by them. */
export async function storageTerms({ program, details }: RenderContext, model: unknown): Promise<StorageTerms> {
  try {
    const lifetime = decideLifetime(await program.lifetime(model, details));
    return {
      kind: 'decided',
      lifetime,
      tags: lifetime.kind === 'off' ? undefined : program.tags.ofResult?.(details, model),
    };
  } catch (failure) {
    if (failure instanceof OptionFailure) return { kind: 'failed', failure };
    throw failure;
  }
}
