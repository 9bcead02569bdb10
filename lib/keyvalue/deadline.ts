import { deadlineExceeded } from '../errors.js';

const TICKS = 10;

interface Call {
  readonly lastTick: number;
  settled: boolean;
  giveUp(): void;
}

/**
 * Gives up on calls that take too long, in the event loop's own time: the wait is divided into ticks, and a loop that was
 * blocked makes one tick, however long it was away. So answers that arrived meanwhile are read before a call is given up,
 * and a busy process does not take its healthy backend for a dead one.
 *
 * One timer serves all calls, and it runs only while there are some.
 */
export class Deadline {
  private readonly calls: Call[] = [];
  private tick = 0;
  private ticking = false;

  /** @param ms how long a call may take, in milliseconds; it is given up at most a tenth later. */
  constructor(readonly ms: number) {}

  /** Settles as `call` does, or rejects with `GIOTTO_DEADLINE_EXCEEDED`; `call` itself goes on, its late outcome is dropped. */
  race<T>(call: Promise<T>, what: string): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry = this.watch(() => reject(deadlineExceeded(what, this.ms)));
      call.then(
        (value) => { entry.settled = true; resolve(value); },
        (error) => { entry.settled = true; reject(error); },
      );
    });
  }

  private watch(giveUp: () => void): Call {
    const call = { lastTick: this.tick + TICKS, settled: false, giveUp };
    this.calls.push(call);
    if (!this.ticking) this.start();
    return call;
  }

  private start() {
    this.ticking = true;
    setTimeout(() => this.onTick(), this.ms / TICKS);
  }

  private onTick() {
    this.tick++;
    setImmediate(() => this.afterPoll());
  }

  /** The poll phase lies between a timer and an immediate: whatever the sockets held has been read by now. */
  private afterPoll() {
    const open = this.calls.findIndex((call) => !call.settled && call.lastTick > this.tick);
    const over = this.calls.splice(0, open < 0 ? this.calls.length : open);
    for (const call of over) if (!call.settled) call.giveUp();
    this.ticking = false;
    if (this.calls.length > 0) this.start();
  }
}
