import type { Sleep } from '../../../lib/cache/support/sleep.js';

/** Pauses that end when the test says so. */
export class ManualSleep {
  /** How long each sleep was asked to be, in the order asked. */
  readonly asked: number[] = [];
  private readonly waiting: (() => void)[] = [];

  readonly sleep: Sleep = (ms) => {
    this.asked.push(ms);
    return new Promise((resolve) => void this.waiting.push(resolve));
  };

  /** How many wait now. */
  get pending(): number {
    return this.waiting.length;
  }

  /** Ends the sleep that is under way, and lets all that follows from it happen. */
  async end(): Promise<void> {
    this.waiting.shift()?.();
    await settled();
  }
}

/** For those to whom a sleep means nothing. */
export const noSleep: Sleep = () => Promise.resolve();

/** When nothing is left to do that waits for no timer and no socket. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}
