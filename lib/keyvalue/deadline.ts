import { deadlineExceeded } from '../errors.js';
import { timerDelay } from './timer.js';

const TICKS = 10;

/** How much longer than its time a call may take while others before it are answered. */
const PATIENCE_WITH_PROGRESS = 20;

interface Call {
  readonly firstTick: number;
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
  /** Those that are pending, the oldest first. What has settled is held no longer, nor is its value. */
  private readonly calls = new Set<Call>();
  private tick = 0;
  private timer: NodeJS.Timeout | undefined;
  private lastProgress = Number.NEGATIVE_INFINITY;

  /**
   * @param ms how long a call may take, in milliseconds; it is given up at most a tenth later.
   * @param kind `since-progress` is for calls that queue behind each other: their time begins anew with every answer, for up
   * to twenty times as long, so that many at once are not mistaken for a server that does not answer.
   */
  constructor(
    readonly ms: number,
    private readonly kind: 'since-call' | 'since-progress' = 'since-call',
  ) {}

  /**
   * Settles as `call` does, or rejects with `GIOTTO_DEADLINE_EXCEEDED`; `call` itself goes on, its late outcome is dropped.
   * @param what the error names, or gives when it is needed
   */
  race<T>(call: Promise<T>, what: string | (() => string)): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const watched = this.watch(() => reject(deadlineExceeded(typeof what === 'string' ? what : what(), this.ms)));
      const settle = (value: T) => {
        this.release(watched);
        this.lastProgress = this.tick;
        resolve(value);
      };
      const fail = (error: unknown) => {
        this.release(watched);
        reject(error);
      };
      call.then(settle, fail);
    });
  }

  private watch(giveUp: () => void): Call {
    const call: Call = { firstTick: this.tick, giveUp };
    if (this.timer === undefined) this.start();
    else if (this.calls.size === 0) this.timer.ref();
    this.calls.add(call);
    return call;
  }

  /** With nothing pending the process need not stay for what is left of a tick. */
  private release(call: Call): void {
    if (this.calls.delete(call) && this.calls.size === 0) this.timer?.unref();
  }

  private start() {
    this.timer = setTimeout(() => this.onTick(), timerDelay(this.ms / TICKS));
  }

  private onTick() {
    this.tick++;
    setImmediate(() => this.afterPoll());
  }

  private isOver({ firstTick }: Call): boolean {
    const begin = this.kind === 'since-call' ? firstTick : Math.max(firstTick, this.lastProgress);
    return this.tick - begin >= TICKS || this.tick - firstTick >= TICKS * PATIENCE_WITH_PROGRESS;
  }

  /** The poll phase lies between a timer and an immediate: whatever the sockets held has been read by now. */
  private afterPoll() {
    const all = [...this.calls];
    const open = all.findIndex((call) => !this.isOver(call));
    this.timer = undefined;
    for (const call of open < 0 ? all : all.slice(0, open)) this.abandon(call);
    if (this.calls.size > 0) this.start();
  }

  private abandon(call: Call): void {
    this.release(call);
    call.giveUp();
  }
}
