import { type Sleep, systemSleep } from '../../../lib/cache/support/sleep.js';
import { until } from './scripted.js';

/** The `timeout` of an application's programs, which is over when the test says so. All other pauses are real. */
export class ManualTimeout {
  private readonly waiting = new Set<() => void>();

  /** @param ms what the programs have as `timeout`, and no other sleep takes */
  constructor(readonly ms: number) {}

  readonly sleep: Sleep = (ms, signal) => (ms === this.ms ? this.wait(signal!) : systemSleep(ms, signal));

  /** Ends it for all who wait, as soon as that many do. */
  async isOver(count = 1): Promise<void> {
    await until(() => this.waiting.size >= count);
    for (const end of this.waiting) end();
    this.waiting.clear();
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.add(resolve);
      signal.addEventListener('abort', () => {
        this.waiting.delete(resolve);
        reject(signal.reason as Error);
      });
    });
  }
}
