import type { LoadResult, LateOutcome } from '../../../lib/cache/store/computation.js';
import { deferred, storable } from './computations.js';

/** A method whose answer is sent while it is made, until the test says how it ends. */
export function sent(time: { readonly now: number }) {
  const { promise: ending, resolve } = deferred<LateOutcome>();
  const begunAt = time.now;
  let isForgone = false;
  const forgo = () => void (isForgone = true);
  return {
    result: { value: 'sent', late: { ending, forgo } } as LoadResult<string>,
    complete: () => resolve({ kind: 'complete', entry: storable('sent', begunAt).entry! }),
    refuse: () => resolve({ kind: 'refused' }),
    abandon: () => resolve({ kind: 'abandoned' }),
    get isForgone() {
      return isForgone;
    },
  };
}
