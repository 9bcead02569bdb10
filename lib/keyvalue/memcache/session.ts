import type { Generation } from './generation.js';
import type { MemjsLink } from './memjs-link.js';

/** The life of one connection: the link, and the generation that was last seen on the server. */
export class Session {
  generation = '';
  private verifying?: Promise<string>;

  constructor(
    readonly link: MemjsLink,
    private readonly source: Generation,
    /** The number of the attempt that made this connection. */
    readonly attempt: number,
  ) {}

  async begin(renew: boolean): Promise<void> {
    await this.link.connect();
    this.generation = renew ? await this.source.renew(this.link) : await this.source.readOrMake(this.link);
  }

  async renew(): Promise<void> {
    this.generation = await this.source.renew(this.link);
  }

  /**
   * Returns the generation on the server, read after all commands that have been sent. A connection carries commands out in
   * order, so they were carried out in this generation. All callers in one turn of the event loop share one read, in the same
   * round trip.
   */
  verify(): Promise<string> {
    return (this.verifying ??= new Promise((resolve) => process.nextTick(resolve)).then(() => {
      this.verifying = undefined;
      return this.ask();
    }));
  }

  private async ask(): Promise<string> {
    this.generation = (await this.source.read(this.link)) ?? (await this.source.readOrMake(this.link));
    return this.generation;
  }
}
