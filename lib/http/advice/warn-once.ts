import type { Clock } from '../../cache/support/clock.js';
import { isFailure } from '../../cache/entry/failure.js';
import type { HiddenFailure } from '../../cache/flight/hidden-failure.js';
import { errorText, kindOfError, logLine } from '../../cache/support/log-text.js';
import { OptionFailure } from '../../cache/support/option-failure.js';
import type { Log } from '../../cache/support/log.js';
import { HiddenFailures, type OnStaleIfError } from './hidden-failures.js';

const MAX_REMEMBERED = 1000;

export interface WarnOnceSettings {
  readonly clock: Clock;
  readonly onStaleIfError: OnStaleIfError | undefined;
}

/**
 * Warns the operator when something keeps a program from being cached, once for each program and cause. Causes are compared by
 * kind, so that an error with an id in its message is one line, not one for each request.
 */
export class WarnOnce {
  private readonly made = new Set<string>();
  private readonly hidden: HiddenFailures;

  constructor(
    private readonly reporter: Log,
    { clock, onStaleIfError }: WarnOnceSettings,
  ) {
    this.hidden = new HiddenFailures({
      reporter,
      clock,
      onStaleIfError,
      onHookFailure: (error) => this.hookFailed('onStaleIfError', error),
    });
  }

  /** @param why a text or an error */
  notCached(program: string, why: unknown): void {
    this.make(`${program} ${causeOf(why)}`, () => `${program} is not cached: ${errorText(why)}`);
  }

  /** Warns that the program can never be cached as it is. @param why with the cure */
  neverCached(program: string, why: string): void {
    this.make(`${program} is never cached`, () => `${program} ${why}`);
  }

  /** @param why the answers are kept off shared caches */
  keptOff(program: string, why: string): void {
    this.make(`${program} kept off`, () => `${program} is kept off shared caches: ${why}.`);
  }

  /** Advises once for each program how to cache it better. @param what with the cure */
  advise(program: string, what: string): void {
    this.make(`${program} advice`, () => `${program} ${what}`);
  }

  /** Reports a failure that a stale entry hides. An error that is an answer, such as 404, is logged once. */
  failed(failure: HiddenFailure): void {
    if (isFailure(failure.error)) return this.hidden.add(failure);
    const { program, error } = failure;
    this.make(
      `${program} failed ${kindOfError(error)}`,
      () => `${program} failed, and a stale entry was served instead: ${errorText(error)}`,
    );
  }

  /** Warns once that a function in the module's options, which the cache calls and does not need, threw or rejected. */
  hookFailed(hook: 'onStaleIfError' | 'waitUntil', error: unknown): void {
    this.make(hook, () => `${hook} failed: ${errorText(error)}`);
  }

  private make(cause: string, message: () => string) {
    if (this.made.has(cause)) return;
    if (this.made.size >= MAX_REMEMBERED) this.made.clear();
    this.made.add(cause);
    this.reporter.warn(logLine(message()));
  }
}

/** The messages of this library's own errors do not differ between requests. */
function causeOf(why: unknown): string {
  if (why instanceof OptionFailure) return `${why.option} ${why.kind}`;
  if (typeof why === 'string') return why;
  const { code, message } = Object(why) as { code?: unknown; message?: unknown };
  return String(code).startsWith('GIOTTO_') ? `${String(code)} ${String(message)}` : kindOfError(why);
}
