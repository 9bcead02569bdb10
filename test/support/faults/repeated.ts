/** Something that is done again and again, each time after the last, until it is told to end. */
export class Repeated {
  private isOver = true;
  private running = Promise.resolve();

  constructor(
    private readonly ms: number,
    private readonly work: () => Promise<unknown> | void,
  ) {}

  /** Does it once, and goes on doing it. */
  async begin(): Promise<void> {
    this.isOver = false;
    await this.work();
    this.running = this.goOn();
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async goOn() {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.ms));
      if (this.isOver) return;
      await this.work();
    }
  }
}
