import { invalidOption } from '../errors/options.js';

/**
 * A clock that moves only if a test moves it. It stands still between two calls of `advance`.
 *
 * @example
 * const clock = new ManualClock(Date.UTC(2030, 0, 1));
 * const keyValue = new LocMemKeyValue({ clock: clock.now });
 * await keyValue.set('k', value, 60);
 * clock.advance(60_001); // the entry is over
 */
export class ManualClock {
  private time: number;

  /** @param start milliseconds since the epoch @default start the time of this machine */
  constructor(start: number = Date.now()) {
    this.time = checked('new ManualClock()', start);
  }

  /** Returns its time, in milliseconds since the epoch. It is bound, so it can be passed as a function. */
  readonly now = (): number => this.time;

  /**
   * Moves the clock forward.
   * @param milliseconds 0 or more
   * @throws GIOTTO_INVALID_OPTION for a negative number, NaN and infinity: entries never grow younger
   */
  advance(milliseconds: number): void {
    this.time += checked('advance()', milliseconds);
  }
}

function checked(what: string, milliseconds: number): number {
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds;
  throw invalidOption(what, milliseconds, 'Pass milliseconds: a finite number that is not negative.');
}
