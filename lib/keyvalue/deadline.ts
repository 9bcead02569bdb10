import { deadlineExceeded, keyValueBusy } from '../errors/backend.js';
import { timerDelay } from './timer.js';

const TICKS = 10;

/** How many times its time a call may take while there is progress. After that its caller is let go. */
const PATIENCE_WITH_PROGRESS = 20;

/** Shows that a call makes progress although nothing has been answered yet, for example because bytes arrive. */
export interface Sign {
  /** True if something has moved since the last call of this method. */
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
 * Gives up on calls that take too long, in the event loop's own time. The wait is divided into ticks, and a blocked loop makes
 * one tick, however long it was blocked. So answers that have arrived are read before a call is given up. A busy process does
 * not take a healthy backend for a dead one.
 *
 * One timer serves all calls. It runs only while there are some.
 */
export class Deadline {
  /** The pending calls, oldest first. A settled call is not held, nor is its value. */
  private readonly calls = new Set<Call>();
  private tick = 0;
  private orders = 0;
  private timer: NodeJS.Timeout | undefined;
  /** For each of the last ticks, the oldest call that moved. All later calls had to wait for it. */
  private readonly moves = new Float64Array(TICKS).fill(Infinity);

  /**
   * @param ms how long a call may take, in milliseconds; it is given up at most a tenth later
   * @param kind `since-progress` is for calls that queue behind each other. A call's time starts again when it moves, or when
   * an older call moves or is answered. After twenty times as long its caller is let go with `GIOTTO_KEY_VALUE_BUSY`, which is
   * no failure of the backend. Answers to newer calls are no progress: a call that is passed over may be lost
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
   * Settles as `call` does, or rejects with `GIOTTO_DEADLINE_EXCEEDED`. `call` itself goes on, and its late outcome is dropped.
   * @param what the name in the error, or a function that returns it
   * @param sign asked once a tick, if progress counts
   */
  race<T>(call: Promise<T>, what: string | (() => string), sign?: Sign): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const watched = this.watch(sign, (hasProgress) =>
        reject(this.errorOf(typeof what === 'string' ? what : what(), hasProgress)),
      );
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

  /** If nothing is pending, the rest of a tick must not keep the process alive. */
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

  /** The poll phase lies between a timer and an immediate, so everything that the sockets held has been read by now. */
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

  /** The oldest call that has moved counts for all later ones. */
  private look(): void {
    for (const call of this.calls) if (call.sign?.moved()) return this.moveOn(call);
  }

  private abandon(call: Call, hasProgress: boolean): void {
    this.release(call);
    call.giveUp(hasProgress);
  }
}

/** Returns a getter of one since-progress deadline for a connection. The deadline is replaced if the timeout changes. */
export function followingTimeout(timeout: () => number): () => Deadline {
  let deadline: Deadline | undefined;
  return () => (deadline?.ms === timeout() ? deadline : (deadline = new Deadline(timeout(), 'since-progress')));
}
