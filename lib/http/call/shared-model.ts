import type { Dated, ValueCache } from '../../cache/value/value-cache.js';
import { createValueCall, type ValueRules } from '../../cache/value/value-call.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import type { Program } from '../program/program.js';
import type { RequestCall, CallKey } from './call-key.js';
import { lastValueOf } from '../value/last-value.js';

/** How long a model is stored for requests for other representations, in seconds. */
const SHARED_SECONDS = 10;

/** Models with several representations: one run of the method serves simultaneous requests for different ones. */
export class SharedModels {
  constructor(private readonly values: ValueCache) {}

  /** Returns what the method returned, now or a moment ago. The model depends on everything that its representations depend on. */
  of(call: RequestCall, key: CallKey): Promise<Dated<unknown>> {
    return this.values.read(modelCall(call, key));
  }
}

function modelCall(call: RequestCall, { modelKey, versions }: CallKey): ValueCall<unknown> {
  const { tags } = call.program;
  const rules = rulesOf(call.program);
  return createValueCall({ key: modelKey!, versions }, rules, {
    compute: () => lastValueOf(call.run()),
    lifetime: () => rules.seconds,
    tagsOf: tags.ofResult && ((model) => tags.ofResult!(call.details, model)),
    details: () => call.details,
    isUncounted: true,
  });
}

/** No stale model stands in: the representations have stale entries of their own. */
function rulesOf({ name, policy, seconds, maxEntryBytes }: Program): ValueRules {
  return {
    name,
    maxEntryBytes,
    policy: { ...policy, staleWhileRevalidate: 0, staleIfError: 0, timeout: undefined },
    seconds: Math.min(seconds || SHARED_SECONDS, SHARED_SECONDS),
  };
}
