import { setTimeout as wait } from 'node:timers/promises';

import type { GiottoKeyValue } from 'giotto-cache';

const EVERY_MS = 20;
const KEY = 'witness';

/**
 * Looks at the backend beside the application while nothing is wrong with it: what takes long then is the machine's doing. A
 * look that fails, as that of a client that has yet to connect anew, tells nothing.
 */
export class Witness {
  /** Of all that it has seen, in milliseconds. */
  slowestMs = 0;
  private watch: Promise<void> | undefined;
  private isOver = false;

  constructor(private readonly keyValue: GiottoKeyValue) {}

  start(): void {
    this.isOver = false;
    this.watch = this.look();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.watch;
  }

  private async look() {
    while (!this.isOver) {
      const begin = performance.now();
      await this.keyValue.get(KEY).catch(() => undefined);
      this.slowestMs = Math.max(this.slowestMs, performance.now() - begin);
      await wait(EVERY_MS);
    }
  }
}
