import type { Dated, ValueCache } from '../../cache/value/value-cache.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import type { RequestCall, CallKey } from './call-key.js';
import { lastValueOf } from '../value/last-value.js';

/** How long a model waits for another representation of it to be asked for, in seconds. */
const SHARED_SECONDS = 10;

/** The third part of the key of what is no representation but a value. */
export const VALUE = 'value';

/** Models of which several representations are made: the method runs once for those who ask for different representations of a call together. */
export class SharedModels {
  constructor(private readonly values: ValueCache) {}

  /** What the method returned, for this call or a moment ago. It depends on all that the representations depend on. */
  of(call: RequestCall, key: CallKey): Promise<Dated<unknown>> {
    return this.values.read(modelCall(call, key));
  }
}

function modelCall(call: RequestCall, { modelKey, versions }: CallKey): ValueCall<unknown> {
  const { name, policy, seconds, maxEntryBytes, tags } = call.program;
  const shared = Math.min(seconds || SHARED_SECONDS, SHARED_SECONDS);
  return {
    ...{ name, key: modelKey!, versions, maxEntryBytes },
    policy: { ...policy, staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined },
    seconds: shared,
    lifetime: () => shared,
    compute: () => lastValueOf(call.run()),
    tagsOf: tags.ofResult && ((model) => tags.ofResult!(call.details, model)),
    details: () => call.details,
  };
}
