import { setTimeout as pause } from 'node:timers/promises';

import type { DataSource, QueryResult } from 'typeorm';

import type { Dialect, Statement } from './dialect.js';

const PAUSE_MS = 4;

/**
 * One statement on its way: waits for a connection, runs, and runs again where only a deadlock or a busy file was in the way.
 * Whoever stops waiting says so with `abandon`, after which it is not begun any more, and with `sever` when it has been
 * under way for too long, which frees its place in the pool.
 */
export class StatementCall {
  private abandoned = false;
  private connection: unknown;

  constructor(
    private readonly dialect: Dialect,
    private readonly statement: Statement,
  ) {}

  async run(source: DataSource): Promise<QueryResult> {
    for (;;) {
      try {
        return await this.attempt(source);
      } catch (error) {
        if (this.abandoned || !this.dialect.isPassing(codeOf(error))) throw error;
      }
      await pause(PAUSE_MS * (1 + Math.random()));
    }
  }

  abandon(): void {
    this.abandoned = true;
  }

  sever(): void {
    if (this.connection !== undefined) this.dialect.sever(this.connection);
  }

  private async attempt(source: DataSource): Promise<QueryResult> {
    const runner = source.createQueryRunner('master');
    try {
      this.connection = await runner.connect();
      if (this.abandoned) throw new Error('Nobody waits for it any more.');
      return await runner.query(this.statement.sql, this.statement.parameters, true);
    } finally {
      this.connection = undefined;
      await runner.release();
    }
  }
}

/** What the driver calls the error. */
export const codeOf = (error: unknown): unknown => (Object(error) as { code?: unknown }).code;
