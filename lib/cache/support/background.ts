import { type Sleep, settlesWithin } from './sleep.js';

export const MAX_TASKS = 1000;

/** Work that no request waits for. Each task runs once at a time, their number is bounded, and the shutdown waits for them. */
export class Background {
  private readonly tasks = new Map<string, Promise<void>>();
  private readonly loose = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();

  constructor(private readonly sleep: Sleep) {}

  /**
   * Starts a task, unless one of this name is running or there are too many.
   * @param task never rejects; its signal is aborted when the application ends
   * @param isVital true to start it however many there are
   */
  start(name: string, task: (closing: AbortSignal) => Promise<void>, { isVital = false } = {}): void {
    const isFull = this.tasks.size >= MAX_TASKS && !isVital;
    if (this.closing.signal.aborted || this.tasks.has(name) || isFull) return;
    this.tasks.set(
      name,
      task(this.closing.signal).finally(() => this.tasks.delete(name)),
    );
  }

  /** Has the shutdown wait for work that has begun already and never rejects. */
  track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.loose.delete(tracked));
    this.loose.add(tracked);
  }

  /** Starts nothing more, and waits for running work. @param milliseconds at most */
  async close(milliseconds: number): Promise<void> {
    this.closing.abort();
    await settlesWithin(this.rest(), milliseconds, this.sleep);
  }

  /** Running work may start more work. */
  private async rest(): Promise<void> {
    while (this.tasks.size + this.loose.size > 0) await Promise.all([...this.tasks.values(), ...this.loose]);
  }
}
