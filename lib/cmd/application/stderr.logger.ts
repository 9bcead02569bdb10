import { ConsoleLogger, type LogLevel } from '@nestjs/common';

const ERRORS: LogLevel[] = ['fatal', 'error'];
const WARNINGS: LogLevel[] = [...ERRORS, 'warn'];

/** Nest prints a failed start here, before the error reaches whoever started it. */
const FAILED_START = 'ExceptionHandler';

/** Nest's log on standard error, so that standard output holds the answer alone. Unless it is verbose, it has what went wrong and no stacks. */
export class StderrLogger extends ConsoleLogger {
  private readonly isVerbose: boolean;

  constructor({ verbose = false, quiet = false }: { verbose?: boolean; quiet?: boolean }) {
    super({ prefix: 'giotto-cmd', ...(!verbose && { logLevels: quiet ? ERRORS : WARNINGS }) });
    this.isVerbose = verbose;
  }

  protected override printMessages(...[messages, context, level, _stream, ...rest]: Parameters<ConsoleLogger['printMessages']>): void {
    if (this.isVerbose || context !== FAILED_START) super.printMessages(messages, context, level, 'stderr', ...rest);
  }

  protected override printStackTrace(stack: string): void {
    if (this.isVerbose) super.printStackTrace(stack);
  }
}
