import type { Dated, ValueCache } from '../../cache/value/value-cache.js';
import { createValueCall, type ValueRules } from '../../cache/value/value-call.js';
import type { ValueCall } from '../../cache/value/value-computation.js';
import type { Program } from '../program/program.js';
import type { RequestCall, CallKey } from './call-key.js';
import { lastValueOf } from '../value/last-value.js';

/** How long a model waits for another representation of it to be asked for, in seconds. */
const SHARED_SECONDS = 10;

/** Models of which several representations are made: the method runs once for those who ask for different representations of a call together. */
export class SharedModels {
  constructor(private readonly values: ValueCache) {}

  /** What the method returned, for this call or a moment ago. It depends on all that the representations depend on. */
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
