import { Inject, Injectable } from '@nestjs/common';

import type { ValueCall } from '../cache/value-question.js';
import { Complaints } from '../http/complaints.js';
import { MODULE_SETTINGS } from './giotto-cache.tokens.js';
import type { ModuleSettings } from './resolved-options.js';
import { wrapCall, type Wrapped } from './wrap-call.js';

/** Makes what code asks of the service a call of the cache. */
@Injectable()
export class WrapCalls {
  constructor(
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
    private readonly complaints: Complaints,
  ) {}

  /** `undefined`, and a warning, where the key cannot be encoded. */
  of<Value>(wrapped: Wrapped<Value>): ValueCall<Value> | undefined {
    const call = wrapCall(wrapped, this.settings);
    if (!('unkeyable' in call)) return call;
    this.complaints.notCached(call.name, call.unkeyable);
    return undefined;
  }
}
