import type { Sleep } from '../../../lib/cache/support/sleep.js';

interface Timer {
  readonly due: number;
  readonly ring: () => void;
}

/** Time that passes when the test says so: its clock and its pauses agree, unless the clock is set. */
export class VirtualTime {
  /** What the clock shows. Setting it ends no sleep. */
  now = Date.UTC(2026, 0, 1);
  /** How long each sleep was asked to be, in the order asked. */
  readonly asked: number[] = [];
  private elapsed = 0;
  private readonly timers = new Set<Timer>();

  readonly clock = () => this.now;

  /** Is never set back. */
  readonly steady = () => this.elapsed;

  readonly sleep: Sleep = (ms, signal) => {
    this.asked.push(ms);
    return new Promise((resolve, reject) => {
      const end = () => {
        this.timers.delete(timer);
        reject(signal!.reason as Error);
      };
      const ring = () => {
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = { due: this.elapsed + ms, ring };
      if (signal?.aborted) return end();
      signal?.addEventListener('abort', end);
      this.timers.add(timer);
    });
  };

  /** How many pauses are under way. */
  get pauses(): number {
    return this.timers.size;
  }

  /** Lets so many milliseconds pass, and all happen that follows from each sleep that ends meanwhile. */
  async pass(ms: number): Promise<void> {
    await idle();
    const end = this.elapsed + ms;
    for (let next = this.nextBefore(end); next !== undefined; next = this.nextBefore(end)) {
      this.timers.delete(next);
      this.goTo(next.due);
      next.ring();
      await idle();
    }
    this.goTo(end);
  }

  private nextBefore(end: number): Timer | undefined {
    const [first] = [...this.timers].sort((one, other) => one.due - other.due);
    return first !== undefined && first.due <= end ? first : undefined;
  }

  private goTo(elapsed: number) {
    this.now += elapsed - this.elapsed;
    this.elapsed = elapsed;
  }
}

/** When nothing is left to do that waits for no timer and no socket. */
export async function idle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
