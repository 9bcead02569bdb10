import type { Generation } from './generation.js';
import type { MemjsLink } from './memjs-link.js';

/** One connection's life: the link, and the generation that the server was last seen in. */
export class Session {
  generation = '';
  private verifying?: Promise<string>;

  constructor(
    readonly link: MemjsLink,
    private readonly source: Generation,
    /** Which of the attempts to connect it came from. */
    readonly turn: number,
  ) {}

  async begin(renew: boolean): Promise<void> {
    await this.link.connect();
    this.generation = renew ? await this.source.renew(this.link) : await this.source.readOrMake(this.link);
  }

  async renew(): Promise<void> {
    this.generation = await this.source.renew(this.link);
  }

  /**
   * The generation on the server, read behind the commands that have been sent so far: as a connection's commands are
   * carried out in their order, those were carried out under it if it is still theirs. All that is sent in one turn of
   * the event loop shares one such computation, in the same round trip.
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
