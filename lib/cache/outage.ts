import { inspect } from 'node:util';

import type { Reporter } from './reporter.js';

/** Says once that a backend went away and once that it is back, however many calls notice. */
export class Outage {
  private since: number | undefined;

  constructor(
    private readonly where: () => string,
    private readonly reporter: Reporter,
    private readonly clock: () => number,
  ) {}

  failed(error: unknown): void {
    if (this.since !== undefined) return;
    this.since = this.clock();
    this.reporter.warn(`${this.where()} fails, so nothing is cached until it is back: ${reason(error)}`);
  }

  worked(): void {
    if (this.since === undefined) return;
    const seconds = Math.round((this.clock() - this.since) / 100) / 10;
    this.since = undefined;
    this.reporter.log(`${this.where()} is back after ${seconds} s.`);
  }
}

/** An `AggregateError`, as a refused connection to `localhost` gives, has no message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  if (error instanceof Error) return error.message || error.name;
  return typeof error === 'string' ? error : inspect(error);
}
