import { setTimeout as wait } from 'node:timers/promises';

import type { LoggerService } from '@nestjs/common';

const LOOK_MS = 10;

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

  /** What says that something is in order again. */
  get recoveries(): readonly string[] {
    return this.lines.filter((line) => line.includes(' is back after '));
  }

  /** Until it is said that something is in order again, or so many milliseconds are over. It is said once it has lasted. */
  async untilRecovery(atMost = Infinity): Promise<void> {
    const end = performance.now() + atMost;
    while (this.recoveries.length === 0 && performance.now() < end) await wait(LOOK_MS);
  }
}
