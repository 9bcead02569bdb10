import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const ERRORS: LogLevel[] = ['fatal', 'error'];
const WARNINGS: LogLevel[] = [...ERRORS, 'warn'];

/** The context in which Nest logs a failed start, before the error reaches the caller. */
const FAILED_START = 'ExceptionHandler';

/**
 * Logs to standard error, so that standard output contains only the result. Unless verbose, it logs problems alone,
 * without stacks.
 */
export class StderrLogger extends ConsoleLogger {
  private readonly isVerbose: boolean;

  constructor({ verbose = false, quiet = false }: { verbose?: boolean; quiet?: boolean }) {
    // Nest 10 takes the options in the second place alone.
    super('', { prefix: 'giotto-cmd', logLevels: verbose ? undefined : quiet ? ERRORS : WARNINGS });
    this.isVerbose = verbose;
  }

  protected override printMessages(...args: Parameters<ConsoleLogger['printMessages']>): void {
    const [messages, context, level, , ...rest] = args;
    if (this.isVerbose || context !== FAILED_START) super.printMessages(messages, context, level, 'stderr', ...rest);
  }

  protected override printStackTrace(stack: string): void {
    if (this.isVerbose) super.printStackTrace(stack);
  }
}
