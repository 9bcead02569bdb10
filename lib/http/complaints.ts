import type { Reporter } from '../cache/reporter.js';

const MAX_REMEMBERED = 1000;

/** Tells whoever runs the application what keeps a program from being cached: once for each program and cause. */
export class Complaints {
  private readonly made = new Set<string>();

  constructor(private readonly reporter: Reporter) {}

  /** @param why in words, or the error that says it */
  notCached(program: string, why: unknown): void {
    this.make(`${program} is not cached: ${textOf(why)}`);
  }

  /** The client has had his answer by then, so that nobody else tells. */
  failedLate(program: string, error: unknown): void {
    this.make(`${program} failed behind an old entry that answered in its place: ${textOf(error)}`);
  }

  private make(message: string) {
    if (this.made.has(message)) return;
    if (this.made.size >= MAX_REMEMBERED) this.made.clear();
    this.made.add(message);
    this.reporter.warn(message);
  }
}

const textOf = (why: unknown) => (why instanceof Error ? why.message : String(why));
