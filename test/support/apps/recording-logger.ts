import type { LoggerService } from '@nestjs/common';

/** Keeps what giotto-cache says, and nothing else. */
export class RecordingLogger implements LoggerService {
  readonly warnings: string[] = [];
  readonly lines: string[] = [];

  log(message: string, ...rest: unknown[]): void {
    if (rest.includes('GiottoCache')) this.lines.push(message);
  }

  warn(message: string, ...rest: unknown[]): void {
    if (rest.includes('GiottoCache')) this.warnings.push(message);
  }

  error(): void {}
}
