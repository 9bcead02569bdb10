import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

import type { DataSource, QueryRunner } from 'typeorm';

import type { Sign } from '../deadline.js';
import { Movement } from '../movement.js';
import type { Dialect } from './dialect.js';
import type { Silence } from './silence.js';

const PAUSE_MS = 4;

/** Sends statements over a connection of the pool. `connection` is the driver's. */
export type Send<Result> = (runner: QueryRunner, connection: object) => Promise<Result>;

/**
 * One message under way: waits for a connection, sends, and sends again after a deadlock or a busy file.
 *
 * A caller who stops waiting calls `abandon`, after which the statement is not begun any more. `sever` frees its place in the
 * pool.
 */
export class StatementCall<Result> implements Sign {
  private abandoned = false;
  private connection: object | undefined;
  private begun = 0;
  private readonly movement = new Movement(() => this.connection && this.parts.dialect.socketOf(this.connection));

  constructor(
    private readonly send: Send<Result>,
    private readonly parts: { readonly dialect: Dialect; readonly silence: Silence },
  ) {}

  async run(source: DataSource): Promise<Result> {
    for (;;) {
      try {
        return await this.attempt(source);
      } catch (error) {
        if (this.abandoned || !this.parts.dialect.isPassing(codeOf(error))) throw error;
      }
      await pause(PAUSE_MS * (1 + Math.random()));
    }
  }

  abandon(): void {
    this.abandoned = true;
  }

  /** True if bytes of its answer arrive. */
  moved(): boolean {
    return this.movement.moved();
  }

  /** @param isSilent true if it was not answered at all, so that other connections may be dead too */
  sever(isSilent = true): void {
    if (this.connection === undefined) return;
    if (isSilent) this.parts.silence.began(this.begun);
    this.parts.dialect.sever(this.connection);
  }

  private async attempt(source: DataSource): Promise<Result> {
    const runner = await this.connect(source);
    try {
      if (this.abandoned) throw new Error('Nobody waits for it any more.');
      this.begun = performance.now();
      const result = await this.send(runner, this.connection!);
      this.parts.silence.endedOn(this.connection!);
      return result;
    } finally {
      this.connection = undefined;
      await runner.release();
    }
  }

  /** Skips connections that may be dead. The pool replaces what its driver sees closed. */
  private async connect(source: DataSource): Promise<QueryRunner> {
    const { silence, dialect } = this.parts;
    for (;;) {
      const runner = source.createQueryRunner('master');
      const connection = (await runner.connect()) as object;
      if (!silence.mayConcern(connection)) {
        this.connection = connection;
        return runner;
      }
      dialect.sever(connection);
      silence.endedOn(connection);
      await nextTurn();
      await runner.release();
    }
  }
}

/** The driver's code of an error. */
export const codeOf = (error: unknown): unknown => (Object(error) as { code?: unknown }).code;
