import { type Sleep, settlesWithin } from './sleep.js';

export const MAX_TASKS = 1000;

/** Work that no request waits for: each piece once at a time, not too many pieces, and waited for when the application ends. */
export class Background {
  private readonly tasks = new Map<string, Promise<void>>();
  private readonly loose = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();

  constructor(private readonly sleep: Sleep) {}

  /**
   * Starts a task, unless one of this name is under way or there are too many.
   * @param task never rejects: whoever starts it knows what its failure means. It is told when the application ends.
   * @param isVital whether it is started however many there are
   */
  start(name: string, task: (closing: AbortSignal) => Promise<void>, { isVital = false } = {}): void {
    const isFull = this.tasks.size >= MAX_TASKS && !isVital;
    if (this.closing.signal.aborted || this.tasks.has(name) || isFull) return;
    this.tasks.set(name, task(this.closing.signal).finally(() => this.tasks.delete(name)));
  }

  /** Waits at the end for work, as bounded in number as the requests are, that has begun already and never rejects. */
  track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.loose.delete(tracked));
    this.loose.add(tracked);
  }

  /** Takes nothing more, and waits for what is under way. @param milliseconds at most */
  async close(milliseconds: number): Promise<void> {
    this.closing.abort();
    await settlesWithin(this.rest(), milliseconds, this.sleep);
  }

  /** What is under way may have work follow it. */
  private async rest(): Promise<void> {
    while (this.tasks.size + this.loose.size > 0) await Promise.all([...this.tasks.values(), ...this.loose]);
  }
}
