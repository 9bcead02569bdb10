/**
 * Returns a clock in milliseconds that is never set back and stops for nothing. The monotonic clock of Linux stands still while the
 * machine is suspended, as a frozen virtual machine is. The clock of the day may be set. So of each step the longer one of the two
 * counts: a time may seem over too early, and never too late.
 * @param day the clock of the day
 */
export function steadyClock(day: () => number, monotonic = () => performance.now()): () => number {
  let [dayBefore, monotonicBefore] = [day(), monotonic()];
  let now = monotonicBefore;
  return () => {
    const [dayNow, monotonicNow] = [day(), monotonic()];
    now += Math.max(dayNow - dayBefore, monotonicNow - monotonicBefore, 0);
    [dayBefore, monotonicBefore] = [dayNow, monotonicNow];
    return now;
  };
}
