/** The clock of the day goes in whole milliseconds. A smaller difference between the clocks is one of rounding. */
const ROUNDING_MS = 2;

/**
 * Returns a clock in milliseconds that is never set back and stops for nothing. The monotonic clock of Linux stands still while the
 * machine is suspended, as a frozen virtual machine is. The clock of the day may be set. So what the clock of the day gains on the
 * monotonic one counts too: a time may seem over too early, and never too late by more than rounding.
 * @param day the clock of the day
 */
export function steadyClock(day: () => number, monotonic = () => performance.now()): () => number {
  let ahead = day() - monotonic();
  let skipped = 0;
  let now = Number.NEGATIVE_INFINITY;
  return () => {
    const monotonicNow = monotonic();
    const gained = day() - monotonicNow - ahead;
    if (Math.abs(gained) >= ROUNDING_MS) {
      ahead += gained;
      skipped += Math.max(gained, 0);
    }
    now = Math.max(now, monotonicNow + skipped);
    return now;
  };
}
