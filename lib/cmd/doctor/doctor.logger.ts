import { StderrLogger } from '../application/stderr.logger.js';

/** The context of giotto-cache's own lines. */
const CONTEXT = 'GiottoCache';

/** Collects the warnings of giotto-cache, and logs only errors unless verbose. */
export class DoctorLogger extends StderrLogger {
  readonly warnings: string[] = [];

  constructor({ verbose }: { readonly verbose?: boolean }) {
    super({ verbose, quiet: true });
  }

  override warn(message: unknown, ...rest: unknown[]): void {
    if (rest.at(-1) === CONTEXT) this.warnings.push(String(message));
    super.warn(message, ...(rest as [string?]));
  }
}
