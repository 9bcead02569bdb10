import type { Clock } from '../../cache/support/clock.js';
import { isFailure } from '../../cache/entry/failure.js';
import type { HiddenFailure } from '../../cache/flight/hidden-failure.js';
import { errorText, kindOfError, logLine } from '../../cache/support/log-text.js';
import { OptionFailure } from '../../cache/support/option-failure.js';
import type { Log } from '../../cache/support/log.js';
import { HiddenFailures, type OnStaleIfError } from './hidden-failures.js';

const MAX_REMEMBERED = 1000;

/** What warnOnce are told by, and who hears of hidden failures beside the log. */
export interface WarnOnceSettings {
  readonly clock: Clock;
  readonly onStaleIfError: OnStaleIfError | undefined;
}

/**
 * Tells whoever runs the application what keeps a program from being cached: once for each program and cause. Causes are
 * told apart by what kind they are, so that an error that names an id is one line, and not one for each request.
 */
export class WarnOnce {
  private readonly made = new Set<string>();
  private readonly hidden: HiddenFailures;

  constructor(
    private readonly reporter: Log,
    { clock, onStaleIfError }: WarnOnceSettings,
  ) {
    this.hidden = new HiddenFailures({ reporter, clock, onStaleIfError, onHookFailure: (error) => this.hookFailed(error) });
  }

  /** @param why in words, or the error that says it */
  notCached(program: string, why: unknown): void {
    this.make(`${program} ${causeOf(why)}`, () => `${program} is not cached: ${errorText(why)}`);
  }

  /** The program cannot be cached as it stands. @param why with the cure */
  neverCached(program: string, why: string): void {
    this.make(`${program} is never cached`, () => `${program} ${why}`);
  }

  /** A hint, once for each program: it is cached, but not as well as it could be. @param what with the cure */
  advise(program: string, what: string): void {
    this.make(`${program} advice`, () => `${program} ${what}`);
  }

  /** An old entry answers in place of a failure, or answered before. What is no failure but an answer, such as 404, is said once. */
  failed(failure: HiddenFailure): void {
    if (isFailure(failure.error)) return this.hidden.add(failure);
    const { program, error } = failure;
    this.make(`${program} failed ${kindOfError(error)}`, () => `${program} failed behind an old entry that answered in its place: ${errorText(error)}`);
  }

  private hookFailed(error: unknown) {
    this.make('onStaleIfError', () => `onStaleIfError failed: ${errorText(error)}`);
  }

  private make(cause: string, message: () => string) {
    if (this.made.has(cause)) return;
    if (this.made.size >= MAX_REMEMBERED) this.made.clear();
    this.made.add(cause);
    this.reporter.warn(logLine(message()));
  }
}

/** This library's own errors say nothing that differs from request to request. */
function causeOf(why: unknown): string {
  if (why instanceof OptionFailure) return `${why.option} ${why.kind}`;
  if (typeof why === 'string') return why;
  const { code, message } = Object(why) as { code?: unknown; message?: unknown };
  return String(code).startsWith('GIOTTO_') ? `${String(code)} ${String(message)}` : kindOfError(why);
}
