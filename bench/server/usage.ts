import { readFileSync, writeFileSync } from 'node:fs';

import { runs } from './documents.js';

/** What a contestant's process has used so far. */
export interface Usage {
  /** Microseconds of CPU, user and system. */
  readonly cpu: number;
  /** The highest resident set since `forgetPeak`, in bytes; since the start where the system is not Linux. */
  readonly peakMemory: number;
  /** How often the handler has run. */
  readonly runs: number;
}

const isLinux = process.platform === 'linux';

/** Linux forgets the highest resident set when it is told so (proc_pid_clear_refs(5)). */
export function forgetPeak(): void {
  if (isLinux) writeFileSync('/proc/self/clear_refs', '5');
}

function peakMemory(): number {
  const kibibytes = isLinux && /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return 1024 * (kibibytes ? Number(kibibytes) : process.resourceUsage().maxRSS);
}

export function usage(): Usage {
  const { user, system } = process.cpuUsage();
  return { cpu: user + system, peakMemory: peakMemory(), runs: runs() };
}
