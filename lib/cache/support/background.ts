import { type Sleep, settlesWithin } from './sleep.js';

export const MAX_TASKS = 1000;

/** Has a platform that freezes idle processes wait for work. Never throws. */
export type WaitUntil = (work: Promise<void>) => void;

/** How a task is started. */
export interface TaskOptions {
  /** True to start it however many there are. */
  readonly isVital?: boolean;
  /** True if it goes on after what it serves, so that no platform needs to wait for it. */
  readonly isUpkeep?: boolean;
}

/** Work that no request waits for. Each task runs once at a time, their number is bounded, and the shutdown waits for them. */
export class Background {
  private readonly tasks = new Map<string, Promise<void>>();
  private readonly loose = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();

  /** @param waitUntil is given all work as it begins */
  constructor(
    private readonly sleep: Sleep,
    private readonly waitUntil?: WaitUntil,
  ) {}

  /**
   * Starts a task, unless one of this name is running or there are too many.
   * @param task never rejects; its signal is aborted when the application ends
   */
  start(
    name: string,
    task: (closing: AbortSignal) => Promise<void>,
    { isVital = false, isUpkeep = false }: TaskOptions = {},
  ): void {
    const isFull = this.tasks.size >= MAX_TASKS && !isVital;
    if (this.closing.signal.aborted || this.tasks.has(name) || isFull) return;
    const work = task(this.closing.signal).finally(() => this.tasks.delete(name));
    this.tasks.set(name, work);
    if (!isUpkeep) this.waitUntil?.(work.then(nothing));
  }

  /** Has the shutdown wait for work that has begun already and never rejects. */
  track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.loose.delete(tracked));
    this.loose.add(tracked);
    this.waitUntil?.(tracked.then(nothing));
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

const nothing = () => undefined;
