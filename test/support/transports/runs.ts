/** How often each method ran, by the name that it gave. */
export const runs: Record<string, number> = {};

/** Counts a run of a method. Returns which one it is. */
export const ran = (name: string): number => (runs[name] = (runs[name] ?? 0) + 1);

/** Counts from 1 again. */
export function forgetRuns(): void {
  for (const name of Object.keys(runs)) delete runs[name];
}
