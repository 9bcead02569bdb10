import { setImmediate as nextTurn } from 'node:timers/promises';

import type { DataSource, DataSourceOptions, QueryResult } from 'typeorm';

import { isInMemory, quietOptions } from '../../database/quiet-options.js';
import { familyOf, tableName, tablePath } from '../../database/table.js';
import { keyValueUnavailable, missingTable } from '../../errors/backend.js';
import { isGiottoError } from '../../errors/giotto-error.js';
import { reasonOf } from '../../errors/reason.js';
import { Deadline } from '../deadline.js';
import { optionalPeer } from '../optional-peer.js';
import { timerDelay } from '../timer.js';
import { isBusy, unavailable } from '../unavailable.js';
import type { ConnectionLimits, Dialect, Statement, StatementResult } from './dialect.js';
import { MysqlDialect } from './mysql.dialect.js';
import { OwnConnections } from './own-connections.js';
import { placeOf } from './place.js';
import { PostgresDialect } from './postgres.dialect.js';
import { Silence } from './silence.js';
import { SqliteDialect } from './sqlite.dialect.js';
import { codeOf, type Send, StatementCall } from './statement-call.js';

const CONNECT_MS = 1000;
/** For opening, which waits for connections, and for clearing and sweeping, which touch many rows. */
const PATIENCE_MS = 1000;
/** How long an abandoned answer may still occupy its connection. */
const GRACE_MS = 400;

/** How often the largest value is asked for if that fails. */
const MEASUREMENTS = 3;
const REPLICA =
  'it is a read-only replica, and one that lags behind returns what was invalidated. Lead the DataSource to the primary.';

export interface SqlSettings {
  /** Milliseconds that an operation may take. */
  readonly timeout: number;
  /** Milliseconds since the epoch, for a database without a clock of its own. */
  readonly clock: () => number;
  readonly poolSize: number;
}

/** The time from `open` to `close`: the dialect, the connections, and the one bounded way to run a statement. */
export class SqlSession {
  readonly dialect: Dialect;
  readonly silence = new Silence();
  readonly place: string;
  maxValueBytes: number;
  closed = false;

  private readonly connections: OwnConnections;
  private readonly underWay = new Set<StatementCall<unknown>>();
  private takesOneAtATime = false;
  private readonly deadline: Deadline;
  private readonly patience: Deadline;

  /** @throws TypeError for a database without a dialect */
  constructor(
    private readonly application: DataSource,
    private readonly settings: SqlSettings,
  ) {
    const { options } = application;
    const { timeout, clock } = settings;
    this.place = placeOf(options);
    this.dialect = dialectFor(options, clock);
    this.maxValueBytes = this.dialect.maxValueBytes();
    this.deadline = new Deadline(timeout, 'since-progress');
    this.patience = new Deadline(Math.max(timeout, PATIENCE_MS));
    this.connections = new OwnConnections(
      (refusal) => this.create(refusal),
      (source) => this.measure(source),
      new Deadline(2 * CONNECT_MS),
    );
  }

  /** Connects, and checks that the table exists. */
  async open(): Promise<void> {
    this.refuseReplica(await this.within(this.patience, alone(this.dialect.probe)));
  }

  /** Runs a statement that reads. Rejects if a replica has carried it out. */
  async read(statement: Statement): Promise<StatementResult> {
    return this.refuseReplica(await this.run(statement));
  }

  /** Runs the statement of one operation. */
  run(statement: Statement): Promise<StatementResult> {
    return this.within(this.deadline, alone(statement));
  }

  /** Runs statements in their order: in one round trip if the database can. Rejects if a replica has carried them out. */
  async runTogether(statements: readonly Statement[]): Promise<StatementResult[]> {
    const isPossible = this.dialect.together !== undefined && !this.takesOneAtATime && statements.length > 1;
    const results = isPossible
      ? await this.within(this.deadline, (_, connection) => this.together(connection, statements))
      : undefined;
    return (results ?? (await this.runInOrder(statements))).map((result) => this.refuseReplica(result));
  }

  /**
   * Runs a statement that stores a value of so many bytes. Returns `undefined`, and nothing is stored, if the server takes fewer
   * bytes by now: who connects anew has the limit that it has now, and it breaks the connection at a longer statement.
   */
  async store(statement: Statement, bytes: number): Promise<StatementResult | undefined> {
    try {
      return await this.run(statement);
    } catch (error) {
      if (isGiottoError(error, 'GIOTTO_KEY_VALUE_UNAVAILABLE')) await this.measureAgain();
      if (bytes <= this.maxValueBytes) throw error;
      return undefined;
    }
  }

  /** Runs a statement over many rows, with more time. */
  runBatch(statement: Statement): Promise<StatementResult> {
    return this.within(this.patience, alone(statement));
  }

  /**
   * Breaks off what is running, so that a database which does not answer cannot delay the shutdown. The pool is closed a turn
   * later: once it is closed, nobody handles a connection's error, and the process would end.
   */
  async close(): Promise<void> {
    this.closed = true;
    for (const call of this.underWay) giveUp(call);
    await nextTurn();
    await this.patience.race(this.connections.close(), this.place);
  }

  /** Returns `undefined` if statements have to be sent one by one from now on. */
  private async together(connection: object, statements: readonly Statement[]): Promise<StatementResult[] | undefined> {
    try {
      return await this.dialect.together!(connection, statements);
    } catch (error) {
      if (!this.dialect.refusesTogether!(codeOf(error))) throw error;
      this.takesOneAtATime = true;
      return undefined;
    }
  }

  private async runInOrder(statements: readonly Statement[]): Promise<StatementResult[]> {
    const results: StatementResult[] = [];
    for (const statement of statements) results.push(await this.run(statement));
    return results;
  }

  private async within<Result>(deadline: Deadline, send: Send<Result>): Promise<Result> {
    const call = new StatementCall(send, this);
    try {
      return await deadline.race(this.begin(call), this.place, call);
    } catch (error) {
      call.abandon();
      setTimeout(() => call.sever(!isBusy(error)), GRACE_MS).unref();
      throw this.explain(error);
    }
  }

  /** A call is under way until its own end. Its caller may have given up long before. */
  private async begin<Result>(call: StatementCall<Result>): Promise<Result> {
    this.underWay.add(call);
    try {
      return await call.run(await this.connections.connect());
    } finally {
      this.underWay.delete(call);
    }
  }

  private refuseReplica<Result extends StatementResult>(result: Result): Result {
    if (result.records.some(({ value }) => value === null)) throw keyValueUnavailable(this.place, REPLICA);
    return result;
  }

  private explain(error: unknown) {
    const isMissing = this.dialect.isMissingTable(codeOf(error), reasonOf(error));
    return isMissing ? missingTable(tableName(this.application.options)) : unavailable(this.place, error);
  }

  /** After a refusal, leaves out the limits that were refused. */
  private async create(refusal?: unknown): Promise<DataSource | undefined> {
    const { options } = this.application;
    if (refusal !== undefined && !this.dialect.refusesLimits(reasonOf(refusal))) return undefined;
    if (isInMemory(options)) return this.application;
    const { DataSource } = await optionalPeer('typeorm', 'DatabaseKeyValue', () => import('typeorm'));
    const limits: ConnectionLimits = {
      poolSize: this.settings.poolSize,
      connect: this.patienceToConnect,
      statement: timerDelay(Math.max(this.patience.longest, this.deadline.longest) + GRACE_MS),
      serverSide: refusal === undefined,
    };
    return new DataSource(this.dialect.connections(quietOptions(options), limits));
  }

  /** An operation that waits in the pool is given up by its own deadline, and not before by the pool. */
  private get patienceToConnect(): number {
    return timerDelay(Math.max(2 * CONNECT_MS, this.deadline.longest + this.deadline.ms));
  }

  private async measure(source: DataSource) {
    if (this.dialect.measure === undefined) return;
    this.maxValueBytes = this.dialect.maxValueBytes(
      await new StatementCall(alone(this.dialect.measure), this).run(source),
    );
  }

  /** The pool may still hold the connection that the server has just broken. If all attempts fail, the server is down. */
  private async measureAgain() {
    const { measure } = this.dialect;
    for (let attempt = 0; measure !== undefined && attempt < MEASUREMENTS; attempt++) {
      const measured = await this.run(measure).catch(() => undefined);
      if (measured !== undefined) return void (this.maxValueBytes = this.dialect.maxValueBytes(measured));
      await nextTurn();
    }
  }
}

const alone =
  ({ sql, parameters }: Statement): Send<QueryResult> =>
  (runner) =>
    runner.query(sql, parameters, true);

function giveUp(call: StatementCall<unknown>) {
  call.abandon();
  call.sever();
}

function dialectFor(options: DataSourceOptions, clock: () => number): Dialect {
  const table = tablePath(options);
  const family = familyOf(options);
  if (family === 'postgres') return new PostgresDialect(table);
  return family === 'mysql' ? new MysqlDialect(table) : new SqliteDialect(table, clock);
}
