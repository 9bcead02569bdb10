import { deadlineExceeded, keyValueBusy } from '../errors/backend.js';
import { timerDelay } from './timer.js';

const TICKS = 10;

/** How many times its time a call may take while there is progress: its caller is let go then, and has waited long enough. */
const PATIENCE_WITH_PROGRESS = 20;

/** What shows that a call is on its way although nothing has been answered yet, such as bytes that arrive. */
export interface Sign {
  /** Whether something has moved since it was last asked. */
  moved(): boolean;
}

interface Call {
  /** Rises with every call. */
  readonly order: number;
  readonly firstTick: number;
  readonly sign: Sign | undefined;
  giveUp(hasProgress: boolean): void;
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
  private orders = 0;
  private timer: NodeJS.Timeout | undefined;
  /** The oldest call that moved, for each of the last ticks: all calls that began after it have it before them. */
  private readonly moves = new Float64Array(TICKS).fill(Infinity);

  /**
   * @param ms how long a call may take, in milliseconds; it is given up at most a tenth later.
   * @param kind `since-progress` is for calls that queue behind each other: the time of a call begins anew when it moves, or
   * one that began before it is answered or moves. After twenty times as long its caller is let go all the same, with
   * `GIOTTO_KEY_VALUE_BUSY`, which is no failure. What newer calls come to is no progress: a call that is passed over may be lost.
   */
  constructor(
    readonly ms: number,
    private readonly kind: 'since-call' | 'since-progress' = 'since-call',
  ) {}

  /** How long a call may take at most, in milliseconds. */
  get longest(): number {
    return this.kind === 'since-progress' ? PATIENCE_WITH_PROGRESS * this.ms : this.ms;
  }

  /**
   * Settles as `call` does, or rejects with `GIOTTO_DEADLINE_EXCEEDED`; `call` itself goes on, its late outcome is dropped.
   * @param what the error names, or gives when it is needed
   * @param sign asked once a tick, if progress counts
   */
  race<T>(call: Promise<T>, what: string | (() => string), sign?: Sign): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const watched = this.watch(sign, (hasProgress) => reject(this.errorOf(typeof what === 'string' ? what : what(), hasProgress)));
      const settle = (value: T) => {
        this.release(watched);
        this.moveOn(watched);
        resolve(value);
      };
      const fail = (error: unknown) => {
        this.release(watched);
        reject(error);
      };
      call.then(settle, fail);
    });
  }

  private errorOf(what: string, hasProgress: boolean): Error {
    if (!hasProgress) return deadlineExceeded(what, this.ms);
    return keyValueBusy(what, `it works, but has not come to this call within ${this.longest} ms.`);
  }

  private watch(sign: Sign | undefined, giveUp: Call['giveUp']): Call {
    const call: Call = { order: this.orders++, firstTick: this.tick, sign, giveUp };
    if (this.timer === undefined) this.start();
    else if (this.calls.size === 0) this.timer.ref();
    this.calls.add(call);
    return call;
  }

  /** With nothing pending the process need not stay for what is left of a tick. */
  private release(call: Call): void {
    if (this.calls.delete(call) && this.calls.size === 0) this.timer?.unref();
  }

  private moveOn({ order }: Call): void {
    const now = this.tick % TICKS;
    if (order < this.moves[now]!) this.moves[now] = order;
  }

  private start() {
    this.timer = setTimeout(() => this.onTick(), timerDelay(this.ms / TICKS));
  }

  private onTick() {
    this.tick++;
    this.moves[this.tick % TICKS] = Infinity;
    setImmediate(() => this.afterPoll());
  }

  /** The poll phase lies between a timer and an immediate: whatever the sockets held has been read by now. */
  private afterPoll() {
    this.timer = undefined;
    if (this.kind === 'since-progress') this.look();
    const oldest = this.kind === 'since-progress' ? Math.min(...this.moves) : Infinity;
    for (const call of this.calls) {
      const age = this.tick - call.firstTick;
      if (age < TICKS) break;
      const hasProgress = call.order >= oldest;
      if (!hasProgress || age >= TICKS * PATIENCE_WITH_PROGRESS) this.abandon(call, hasProgress);
    }
    if (this.calls.size > 0) this.start();
  }

  /** The oldest call that has moved speaks for all after it. */
  private look(): void {
    for (const call of this.calls) if (call.sign?.moved()) return this.moveOn(call);
  }

  private abandon(call: Call, hasProgress: boolean): void {
    this.release(call);
    call.giveUp(hasProgress);
  }
}

/** One since-progress deadline for a backend's connection, replaced if its `timeout` is changed. */
export function followingTimeout(timeout: () => number): () => Deadline {
  let deadline: Deadline | undefined;
  return () => (deadline?.ms === timeout() ? deadline : (deadline = new Deadline(timeout(), 'since-progress')));
}
