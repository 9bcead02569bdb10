import { errorText, logLine } from '../support/log-text.js';
import { systemSleep, type Sleep } from '../support/sleep.js';
import type { Log } from '../support/log.js';

const CONSEQUENCES = {
  everything: 'fails, so nothing is cached until it is back',
  writes: 'takes no writes, so nothing new is cached until it does',
} as const;

const REMINDER_MS = 60_000;

/** How long a backend has to work before it is said to be back: all its clients return to it at once, so it may well fail some more. */
const SETTLING_MS = 1000;

/** Says once that a backend went away and once that it is back for good, whatever else fails of it meanwhile. */
export class Outage {
  private since: number | undefined;
  private recovery: { readonly at: number } | undefined;
  private outages = 0;
  private partSince: number | undefined;

  constructor(
    private readonly where: () => string,
    private readonly reporter: Log,
    private readonly clock: () => number,
    private readonly sleep: Sleep = systemSleep,
  ) {}

  /** How many there have been, the present one included. */
  get count(): number {
    return this.outages;
  }

  failed(error: unknown, what: keyof typeof CONSEQUENCES = 'everything'): void {
    this.recovery = undefined;
    if (this.since !== undefined) return;
    this.since = this.clock();
    this.outages++;
    this.reporter.warn(logLine(`${this.where()} ${CONSEQUENCES[what]}: ${errorText(error)}`));
  }

  /** Some keys alone, for which one of several servers is there: a line a minute. */
  failedInPart(error: unknown): void {
    this.remind(`${errorText(error)} Its share of the keys is not cached until it is back.`);
  }

  /** Some writes alone, such as large ones where there is little room left: a line a minute. */
  refusedSome(error: unknown): void {
    this.remind(`${this.where()} takes some writes and not others, which are not cached: ${errorText(error)}`);
  }

  worked(): void {
    if (this.since === undefined || this.recovery !== undefined) return;
    const recovery = (this.recovery = { at: this.clock() });
    void this.sleep(SETTLING_MS).then(() => this.settle(recovery));
  }

  /** Says no more: the application ends. */
  end(): void {
    this.recovery = undefined;
  }

  private settle(recovery: { readonly at: number }) {
    if (this.recovery !== recovery) return;
    const seconds = Math.round(Math.max(0, recovery.at - this.since!) / 100) / 10;
    this.since = this.recovery = undefined;
    this.reporter.log(logLine(`${this.where()} is back after ${seconds} s.`));
  }

  private remind(message: string) {
    const now = this.clock();
    if (this.partSince !== undefined && Math.abs(now - this.partSince) < REMINDER_MS) return;
    this.partSince = now;
    this.reporter.warn(logLine(message));
  }
}
