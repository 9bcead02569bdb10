import type { Sleep } from '../../../../lib/cache/support/sleep.js';
import type { Step } from './step.js';

/** A step that is numbered by its process, unless it comes with a name: one that another process's step has brought about needs one. */
export type Plan = Omit<Step, 'id'> & { readonly id?: string };

interface Held extends Step {
  go(): Promise<void>;
}

/** Picks one of the steps that may go next, or ends the schedule. */
export type Choose = (steps: readonly Step[]) => Step | undefined;

/** Holds back every step of the simulated processes, and lets one go at a time. */
export class Scheduler {
  /** What went, in order, for people. */
  readonly trace: string[] = [];
  /** Whether steps go as they come. */
  isFree = false;
  private readonly held = new Map<string, Held>();
  /** What goes as it comes, and is not over. */
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly counts = new Map<string, number>();
  private readonly ended = new Map<string, number>();

  /** @param patience how many pauses of each process may end while there is something else to do */
  constructor(private readonly patience: number) {}

  /** Does `work` when the step's turn comes. */
  hold<T>(step: Plan, work: () => Promise<T> | T): Promise<T> {
    if (this.isFree) return this.follow(Promise.resolve().then(work));
    return new Promise<T>((resolve, reject) => {
      this.add(step, async () => void (await Promise.resolve().then(work).then(resolve, reject)));
    });
  }

  /** Waits for what went as it came and what that brought about, such as a lease's release behind an answer. */
  async atRest(): Promise<void> {
    do {
      await Promise.allSettled(this.underWay);
      await allSettled();
    } while (this.underWay.size > 0);
  }

  /** A process's pauses, which end when it is their turn. */
  sleepOf(process: string): Sleep {
    return (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error);
        const id = this.add({ process, what: `${ms} ms pass`, sleep: ms }, async () => resolve());
        signal?.addEventListener('abort', () => {
          this.held.delete(id);
          reject(signal.reason as Error);
        });
      });
  }

  /** Lets steps go until none is left that anybody waits for. @returns whether the schedule came to its end */
  async run(choose: Choose, isDone: () => boolean): Promise<boolean> {
    await allSettled();
    for (let steps = this.next(isDone()); steps.length > 0; steps = this.next(isDone())) {
      const chosen = choose(steps);
      if (chosen === undefined) return false;
      await this.letGo(chosen.id);
    }
    if (!isDone()) throw new Error(`Nothing is left to do, and somebody waits:\n${this.trace.join('\n')}`);
    return true;
  }

  private follow<T>(work: Promise<T>): Promise<T> {
    const over = () => this.underWay.delete(work);
    work.then(over, over);
    this.underWay.add(work);
    return work;
  }

  private add(step: Plan, go: () => Promise<void>): string {
    const id = step.id ?? `${step.process} ${count(this.counts, step.process)}`;
    this.held.set(id, { ...step, id, go });
    return id;
  }

  /** Pauses beyond the patience end when nothing else is left to do, the shortest first. */
  private next(isDone: boolean): Step[] {
    const all = [...this.held.values()];
    const ready = all.filter(({ sleep, process }) => sleep === undefined || this.isPatient(process));
    if (ready.length > 0 || isDone) return ready.filter(({ sleep }) => sleep === undefined || !isDone);
    return all.sort((one, other) => one.sleep! - other.sleep!).slice(0, 1);
  }

  private readonly isPatient = (process: string) => (this.ended.get(process) ?? 0) < this.patience;

  private async letGo(id: string): Promise<void> {
    const { process, what, sleep, go } = this.held.get(id)!;
    this.held.delete(id);
    if (sleep !== undefined) count(this.ended, process);
    this.trace.push(`${process}: ${what}`);
    await go();
    await allSettled();
  }
}

function count(counts: Map<string, number>, name: string): number {
  const counted = (counts.get(name) ?? 0) + 1;
  counts.set(name, counted);
  return counted;
}

/** When all has happened that waits for no step: whatever is left of it is in the microtasks, or in the event loop's next turn. */
async function allSettled(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
}
