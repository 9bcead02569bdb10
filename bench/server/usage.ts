import { readFileSync, writeFileSync } from 'node:fs';

import { collectGarbage } from './collect-garbage.js';
import { runs } from './documents.js';

/** What a contestant's process has used so far. */
export interface Usage {
  /** Microseconds of CPU, user and system. */
  readonly cpu: number;
  /** The highest resident set since `beginAnew`, in bytes; since the start where the system is not Linux. */
  readonly peakMemory: number;
  /** Bytes of the heap, and of what its objects hold outside of it. */
  readonly heldMemory: number;
  /** How often the handler has run. */
  readonly runs: number;
}

const isLinux = process.platform === 'linux';

/**
 * All begin alike: V8 gives a heap that was never collected as a whole far more room than it has ever after, and what large
 * bodies cost depends on that. Linux forgets the highest resident set when it is told so (proc_pid_clear_refs(5)).
 */
export function beginAnew(): void {
  collectGarbage();
  if (isLinux) writeFileSync('/proc/self/clear_refs', '5');
}

function peakMemory(): number {
  const kibibytes = isLinux && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return 1024 * (kibibytes ? Number(kibibytes) : process.resourceUsage().maxRSS);
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  const { heapUsed, external } = process.memoryUsage();
  return { cpu: user + system, heldMemory: heapUsed + external, peakMemory: peakMemory(), runs: runs() };
}
