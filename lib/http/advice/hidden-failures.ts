import type { Clock } from '../../cache/support/clock.js';
import type { CallDetails, HiddenFailure } from '../../cache/flight/hidden-failure.js';
import { errorText, logLine } from '../../cache/support/log-text.js';
import type { Log } from '../../cache/support/log.js';

/** The failed call, for `onStaleIfError`. */
export interface FailedCall extends CallDetails {
  readonly program: string;
}

/** Called with each failure that a stale entry hides. */
export type OnStaleIfError = (error: unknown, call: FailedCall) => unknown;

/** How often a program's failures are logged, in milliseconds. */
const REMINDER_MS = 60_000;

/** The number of programs that are remembered. More exist only if code wraps values under generated names. */
const MAX_PROGRAMS = 1000;

interface Parts {
  readonly reporter: Log;
  readonly clock: Clock;
  readonly onStaleIfError: OnStaleIfError | undefined;
  readonly onHookFailure: (error: unknown) => void;
}

interface Mentioned {
  readonly at: number;
  /** The failures since then. */
  more: number;
}

/** Reports failures that no client sees. The log gets the first of a program, then one line a minute. `onStaleIfError` gets each. */
export class HiddenFailures {
  private readonly mentioned = new Map<string, Mentioned>();

  constructor(private readonly parts: Parts) {}

  /** Never throws, even if the hook does. */
  add(failure: HiddenFailure): void {
    this.mention(failure);
    if (this.parts.onStaleIfError !== undefined) void this.call(this.parts.onStaleIfError, failure);
  }

  private mention({ program, error }: HiddenFailure) {
    const now = this.parts.clock();
    const before = this.mentioned.get(program);
    if (before !== undefined && Math.abs(now - before.at) < REMINDER_MS) return void before.more++;
    if (before === undefined && this.mentioned.size >= MAX_PROGRAMS) this.mentioned.clear();
    this.mentioned.set(program, { at: now, more: 0 });
    this.parts.reporter.warn(
      logLine(`${program} ${timesOf(before, now)}, and a stale entry is served instead: ${errorText(error)}`),
    );
  }

  private async call(hook: OnStaleIfError, failure: HiddenFailure): Promise<void> {
    try {
      const { program, error } = failure;
      const { args, context } = failure.details();
      await hook(error, { program, args, context });
    } catch (error) {
      this.parts.onHookFailure(error);
    }
  }
}

function timesOf(before: Mentioned | undefined, now: number): string {
  if (before === undefined) return 'failed';
  const seconds = Math.round(Math.abs(now - before.at) / 1000);
  return `failed ${before.more + 1} more times in ${seconds} s`;
}
