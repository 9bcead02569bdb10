import { decideLifetime, type Decided } from '../../cache/entry/lifetime.js';
import { OptionFailure } from '../../cache/support/option-failure.js';
import type { RenderContext } from '../call/call-key.js';

/** How a model may be stored, as far as the application's own functions decide it. */
export type StorageTerms =
  | {
      readonly kind: 'decided';
      readonly lifetime: Decided;
      /** Tags that follow from the result; none are worked out if there is no lifetime. */
      readonly tags: readonly string[] | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: OptionFailure };

/** Asks the program's functions. An entry whose tags are not known could not be invalidated, so it is not stored either. */
export async function storageTerms({ program, details }: RenderContext, model: unknown): Promise<StorageTerms> {
  try {
    const lifetime = decideLifetime(await program.lifetime(model, details));
    return { kind: 'decided', lifetime, tags: lifetime.kind === 'off' ? undefined : program.tags.ofResult?.(details, model) };
  } catch (failure) {
    if (failure instanceof OptionFailure) return { kind: 'failed', failure };
    throw failure;
  }
}
