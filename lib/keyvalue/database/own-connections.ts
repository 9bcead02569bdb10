import type { DataSource } from 'typeorm';

import { keyValueUnavailable, noDataSource } from '../../errors/backend.js';
import type { Deadline } from '../deadline.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1000;

/**
 * A DataSource that is opened when it is first needed. If opening fails, the failure is returned to all callers for a while,
 * and then the next caller tries again. Once it is open, the driver's own pool replaces broken connections.
 */
export class OwnConnections {
  private source: DataSource | undefined;
  private owned: DataSource | undefined;
  private opening: Promise<DataSource> | undefined;
  private failure: unknown;
  private failures = 0;
  private pausedUntil = 0;
  private closed = false;

  /**
   * @param create returns a DataSource to initialise, or one that is initialised already and is then not destroyed. If it could
   * not be opened, `create` is called again with the `refusal` and returns a DataSource with fewer limits, or `undefined`
   * @param prepare runs before the first caller receives the DataSource
   * @param patience bounds both together
   */
  constructor(
    private readonly create: (refusal?: unknown) => Promise<DataSource | undefined>,
    private readonly prepare: (source: DataSource) => Promise<void>,
    private readonly patience: Deadline,
  ) {}

  connect(): Promise<DataSource> {
    if (this.closed) return Promise.reject(keyValueUnavailable('The database backend', 'it was closed.'));
    if (this.source !== undefined) return Promise.resolve(this.source);
    if (this.opening !== undefined) return this.opening;
    if (performance.now() < this.pausedUntil) return Promise.reject(this.failure);
    this.opening = this.open();
    return this.opening;
  }

  /** Destroys the DataSource if it was initialised here. No `connect` succeeds afterwards. */
  async close(): Promise<void> {
    this.closed = true;
    await this.opening?.catch(() => undefined);
    const source = this.owned;
    this.source = this.owned = undefined;
    await source?.destroy();
  }

  private async open(): Promise<DataSource> {
    try {
      this.source = await this.humblerIfNeeded();
      this.failures = 0;
      return this.source;
    } catch (error) {
      this.failure = error;
      this.pausedUntil = performance.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.failures++);
      throw error;
    } finally {
      this.opening = undefined;
    }
  }

  private async humblerIfNeeded(): Promise<DataSource> {
    try {
      return await this.initialise(await this.create());
    } catch (refusal) {
      const humbler = await this.create(refusal);
      if (humbler === undefined) throw refusal;
      return this.initialise(humbler);
    }
  }

  private async initialise(source: DataSource | undefined): Promise<DataSource> {
    if (source === undefined) throw noDataSource();
    if (source.isInitialized) return source;
    try {
      await this.patience.race(source.initialize().then(this.prepare), 'The database');
      this.owned = source;
      return source;
    } catch (error) {
      void disconnect(source);
      throw error;
    }
  }
}

/** TypeORM leaves the pool open if its first queries fail. An error here has the same cause, so nobody waits for it. */
const disconnect = (source: DataSource): Promise<unknown> =>
  (source.isInitialized ? source.destroy() : source.driver.disconnect()).catch(() => undefined);
