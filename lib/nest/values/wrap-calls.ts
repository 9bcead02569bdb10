import { Inject, Injectable } from '@nestjs/common';

import type { ValueCall } from '../../cache/value/value-computation.js';
import { WarnOnce } from '../../http/advice/warn-once.js';
import { MODULE_SETTINGS } from '../options/giotto-cache.tokens.js';
import type { ModuleSettings } from '../options/resolved-options.js';
import { wrapCall, type Wrapped } from './wrap-call.js';

/** Makes what code asks of the service a call of the cache. */
@Injectable()
export class WrapCalls {
  constructor(
    @Inject(MODULE_SETTINGS) private readonly settings: ModuleSettings,
    private readonly warnOnce: WarnOnce,
  ) {}

  /** `undefined`, and a warning, where the key cannot be encoded. */
  of<Value>(wrapped: Wrapped<Value>): ValueCall<Value> | undefined {
    const call = wrapCall(wrapped, this.settings);
    if (!('unkeyable' in call)) return call;
    this.warnOnce.notCached(call.name, call.unkeyable);
    return undefined;
  }
}
