import type { WaitUntil } from '../../cache/support/background.js';
import type { WarnOnce } from '../../http/advice/warn-once.js';
import type { GiottoWaitUntil } from '../options/giotto-cache.options.js';

/** Returns what hands work to the platform by the option `waitUntil`. What that throws or rejects with is logged once, and the work goes on. */
export function keepAwake(hook: GiottoWaitUntil, warnOnce: Pick<WarnOnce, 'hookFailed'>): WaitUntil {
  const failed = (error: unknown) => warnOnce.hookFailed('waitUntil', error);
  return (work) => {
    try {
      Promise.resolve(hook(work)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}
