import type { GiottoKeyValue } from '../../../../lib/keyvalue/giotto-key-value.js';
import type { Sleep } from '../../../../lib/cache/support/sleep.js';
import type { FirstTierSettings } from '../../../../lib/cache/tier/settings.js';
import type { Asked } from './counting-computation.js';
import { Scheduler } from './scheduler.js';
import { SimulatedProcess } from './simulated-process.js';
import { Source } from './source.js';

/** What the processes of one schedule share. */
export interface WorldSettings {
  readonly asked: Asked;
  /** A connection to the backend for each process. */
  readonly backendOf: (process: string) => GiottoKeyValue;
  readonly run: string;
  readonly patience?: number;
  readonly isSlow?: boolean;
  readonly isPlain?: boolean;
  /** The processes of another release of the application, which have entries of their own. */
  readonly ofOtherRelease?: readonly string[];
  /** The first tier of every process. */
  readonly l1?: FirstTierSettings;
  readonly random?: () => number;
}

/** One schedule's processes, their database, and the time. */
export class World {
  readonly scheduler: Scheduler;
  readonly source = new Source();
  private readonly processes = new Map<string, SimulatedProcess>();
  private readonly failing = new Set<string>();
  private ms = Date.UTC(2026, 0, 1);
  private steadyMs = 0;

  constructor(readonly settings: WorldSettings) {
    this.scheduler = new Scheduler(settings.patience ?? 0);
  }

  /** The process of that name, which starts when it is first asked for. */
  process(name: string): SimulatedProcess {
    const process = this.processes.get(name) ?? new SimulatedProcess(name, this);
    this.processes.set(name, process);
    return process;
  }

  get names(): string[] {
    return [...this.processes.keys()];
  }

  readonly clock = (): number => this.ms;

  /** Only moves when a pause ends, which it has outlasted then. */
  readonly steady = (): number => this.steadyMs;

  /** For all alike. */
  pass(seconds: number): void {
    this.ms += seconds * 1000;
    this.steadyMs += seconds * 1000;
  }

  /** The pauses of a process. */
  sleepOf(process: string): Sleep {
    const sleep = this.scheduler.sleepOf(process);
    return async (ms, signal) => {
      const until = this.steadyMs + ms;
      await sleep(ms, signal);
      this.steadyMs = Math.max(this.steadyMs, until);
    };
  }

  /** No two calculations are done at the same time of the clock. */
  tick(): number {
    return ++this.ms;
  }

  /** Lets the next operation of a process fail. */
  async breakNext(process: string): Promise<void> {
    await this.scheduler.hold({ process, what: 'is about to lose its connection' }, () => this.failing.add(process));
  }

  /** Whether the operation that begins now is to fail. */
  readonly takeFault = (process: string): boolean => this.failing.delete(process);

  /** Returns what is stored under a key. */
  peek(key: string): Promise<Buffer | undefined> {
    const { backendOf, run } = this.settings;
    return backendOf('A').get(`${run} ${key}`);
  }

  /** What a key/value does by itself: it lets a key go. */
  lose(key: string): Promise<unknown> {
    const { backendOf, run } = this.settings;
    const step = { process: `the backend, of ${key}`, what: `loses ${key}`, writes: [key] };
    return this.scheduler.hold(step, () => backendOf('A').delete(`${run} ${key}`));
  }
}
