import { RecordingLogger } from '../apps/recording-logger.js';

/** Knows when the first warning came. */
export class TimedLogger extends RecordingLogger {
  firstWarningAt: number | undefined;

  override warn(message: string, ...rest: unknown[]): void {
    super.warn(message, ...rest);
    if (this.warnings.length > 0) this.firstWarningAt ??= performance.now();
  }
}
