/** A query runner without a database: it knows what TypeORM's knows of its transaction. */
export class FakeRunner {
  isTransactionActive = false;
  isReleased = false;
  depth = 0;
  manager = {};
  failing: string | undefined;

  async query(): Promise<void> {}

  async startTransaction(): Promise<void> {
    this.isTransactionActive = true;
    await this.step('start');
    this.depth++;
  }

  async commitTransaction(): Promise<void> {
    await this.step('commit');
    this.isTransactionActive = --this.depth > 0;
  }

  async rollbackTransaction(): Promise<void> {
    await this.step('rollback');
    this.isTransactionActive = --this.depth > 0;
  }

  async release(): Promise<void> {
    this.isReleased = true;
  }

  private async step(name: string): Promise<void> {
    await Promise.resolve();
    if (this.failing === name) throw new Error(`The ${name} failed.`);
  }
}

/** A `DataSource` by its shape. With `isShared` there is one runner for all, as for SQLite. */
export class FakeSource {
  private readonly only = new FakeRunner();
  isShared = false;

  createQueryRunner(): FakeRunner {
    return this.isShared ? this.only : new FakeRunner();
  }

  createEntityManager(): object {
    return {};
  }
}
