import type { Dated, ValueCache } from '../../cache/value/value-cache.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import type { RequestCall, CallKey } from './call-key.js';
import { lastValueOf } from '../value/last-value.js';

/** How long a model is kept for requests for other representations, in seconds. */
const SHARED_SECONDS = 10;

/** The third part of the key of a value, which has no media type. */
export const VALUE = 'value';

/** Models with several representations: one run of the method serves simultaneous requests for different ones. */
export class SharedModels {
  constructor(private readonly values: ValueCache) {}

  /** Returns what the method returned, now or a moment ago. The model depends on everything that its representations depend on. */
  of(call: RequestCall, key: CallKey): Promise<Dated<unknown>> {
    return this.values.read(modelCall(call, key));
  }
}

function modelCall(call: RequestCall, { modelKey, versions }: CallKey): ValueCall<unknown> {
  const { name, policy, seconds, maxEntryBytes, tags } = call.program;
  const shared = Math.min(seconds || SHARED_SECONDS, SHARED_SECONDS);
  return {
    name,
    key: modelKey!,
    versions,
    maxEntryBytes,
    policy: { ...policy, staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined },
    seconds: shared,
    lifetime: () => shared,
    compute: () => lastValueOf(call.run()),
    tagsOf: tags.ofResult && ((model) => tags.ofResult!(call.details, model)),
    details: () => call.details,
  };
}
