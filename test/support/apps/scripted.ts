import type { Answer } from './http-client.js';
import type { Running } from './application.js';
import type { Reply } from './reply.js';
import { eventually } from '../keyvalue/outcomes.js';

type Act = (reply: Reply) => unknown;

/** What the methods of a test's controllers do, as the test says at that time. */
export class Script {
  runs = 0;
  /** How many run now, and the most that ever did at a time. */
  running = 0;
  most = 0;
  private act: Act = () => undefined;

  /** Begins anew: a method says which run it is. */
  reset(): void {
    [this.runs, this.running, this.most] = [0, 0, 0];
    this.act = () => ({ run: this.runs });
  }

  /** From now on the methods do this. */
  is(act: Act): void {
    this.act = act;
  }

  /** Runs as a method. */
  async run(reply: Reply): Promise<unknown> {
    this.runs++;
    this.most = Math.max(this.most, ++this.running);
    reply.header('X-Run', String(this.runs));
    try {
      return await this.act(reply);
    } finally {
      this.running--;
    }
  }
}

/** Asks until what `Cache-Status` says is this. */
export const untilCache = (app: Running, path: string, expected: string): Promise<Answer> =>
  eventually(async () => {
    const answer = await app.get(path);
    if (answer.cache !== expected) throw new Error(`Cache-Status is ${answer.cache}, and never ${expected}`);
    return answer;
  });

/** Waits until that is so. */
export const until = (isSo: () => boolean | Promise<boolean>): Promise<void> =>
  eventually(async () => {
    if (!(await isSo())) throw new Error(`it never came to be: ${isSo.toString()}`);
  });
