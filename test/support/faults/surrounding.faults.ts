import type { Fault } from './fault.js';
import { Repeated } from './repeated.js';

const HOUR = 3_600_000;
const SWING_MS = 200;
/** While a slow method runs, after which its flight is taken for lost. */
const LEAPS_SEEN = 1;
const BLOCKED_MS = 300;
const FREE_MS = 600;

/** The time of this process, as all its parts read it: the application, the drivers, and the backends that have no clock of their own. */
function leapingClock(): Fault {
  const { now } = Date;
  let swings = 0;
  const leap = () => {
    const skew = [-HOUR, HOUR][swings++ % 2]!;
    Date.now = () => now() + skew;
  };
  const swing = new Repeated(SWING_MS, leap);
  return {
    name: 'the clock is set back and forth by an hour',
    effect: 'hits',
    mostRuns: LEAPS_SEEN + 1,
    begin: () => swing.begin(),
    end: async () => {
      await swing.end();
      Date.now = now;
    },
  };
}

function block() {
  const until = performance.now() + BLOCKED_MS;
  while (performance.now() < until);
}

function busyLoop(): Fault {
  const blocking = new Repeated(FREE_MS, block);
  return {
    name: 'the event loop is blocked for 300 ms at a time',
    effect: 'hits',
    blocksMs: BLOCKED_MS,
    begin: () => blocking.begin(),
    end: () => blocking.end(),
  };
}

/** What goes wrong around a healthy backend. */
export const SURROUNDING_FAULTS: readonly Fault[] = [leapingClock(), busyLoop()];
