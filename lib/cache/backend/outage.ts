import type { GiottoBackendState } from '../../observe/messages.js';
import { tellBackend } from '../../observe/observer.js';
import { errorText, logLine } from '../support/log-text.js';
import { systemSleep, type Sleep } from '../support/sleep.js';
import type { Log } from '../support/log.js';

const CONSEQUENCES = {
  everything: 'fails, so nothing is cached until it is back',
  writes: 'takes no writes, so nothing new is cached until it does',
} as const;

const REMINDER_MS = 60_000;

/** How long a backend has to work before it counts as recovered. All its clients return at once, so it may fail again. */
const SETTLING_MS = 1000;

const SILENT: Log = { log: () => undefined, warn: () => undefined };

/** Logs one line when the backend becomes unavailable and one when it has recovered. Failures in between are not logged. */
export class Outage {
  private since: number | undefined;
  private recovery: { readonly at: number } | undefined;
  private outages = 0;
  private partSince: number | undefined;
  private present: GiottoBackendState = 'up';

  constructor(
    private readonly describe: () => string,
    private output: Log,
    private readonly clock: () => number,
    private readonly sleep: Sleep = systemSleep,
  ) {}

  /** How many outages there have been, with the present one. */
  get count(): number {
    return this.outages;
  }

  /** Returns what the backend can do, as far as it was told. */
  get state(): GiottoBackendState {
    return this.present;
  }

  failed(error: unknown, what: keyof typeof CONSEQUENCES = 'everything'): void {
    this.recovery = undefined;
    this.turn(what === 'writes' ? 'read-only' : 'down');
    if (this.since !== undefined) return;
    this.since = this.clock();
    this.outages++;
    this.output.warn(logLine(`${this.describe()} ${CONSEQUENCES[what]}: ${errorText(error)}`));
  }

  /** Logs at most one line a minute for failures of some keys, while other servers answer. */
  failedInPart(error: unknown): void {
    this.remind(
      `${errorText(error)} Its keys, and all programs whose version is among them, are not cached until it is back.`,
    );
  }

  /** Logs at most one line a minute if some writes fail, such as large ones on a full disk. */
  refusedSome(error: unknown): void {
    this.remind(`${this.describe()} takes some writes and not others, which are not cached: ${errorText(error)}`);
  }

  /** Logs at most one line a minute if values are larger than the backend takes. */
  refusedSize(bytes: number, { most, cure }: { readonly most: number; readonly cure: string }): void {
    this.remind(`${this.describe()} takes values of at most ${most} bytes, and one of ${bytes} is not cached. ${cure}`);
  }

  worked(): void {
    if (this.since === undefined || this.recovery !== undefined) return;
    const recovery = (this.recovery = { at: this.clock() });
    void this.sleep(SETTLING_MS).then(() => this.settle(recovery));
  }

  /** Logs nothing more, because the application ends. */
  end(): void {
    this.recovery = undefined;
    this.output = SILENT;
  }

  private settle(recovery: { readonly at: number }) {
    if (this.recovery !== recovery) return;
    const seconds = Math.round(Math.max(0, recovery.at - this.since!) / 100) / 10;
    this.since = this.recovery = undefined;
    this.turn('up');
    this.output.log(logLine(`${this.describe()} is back after ${seconds} s.`));
  }

  private turn(state: GiottoBackendState) {
    if (state !== this.present) tellBackend(this.describe(), state);
    this.present = state;
  }

  private remind(message: string) {
    const now = this.clock();
    if (this.partSince !== undefined && Math.abs(now - this.partSince) < REMINDER_MS) return;
    this.partSince = now;
    this.output.warn(logLine(message));
  }
}
