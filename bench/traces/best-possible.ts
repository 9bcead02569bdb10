/** How many hits there would be if each eviction knew the future (Belady, 1966): what is needed last goes first. */
export function bestPossible(keys: readonly string[], capacity: number): number {
  const next = nextUses(keys);
  const kept = new Map<string, number>();
  let hits = 0;
  keys.forEach((key, at) => {
    if (kept.has(key)) hits++;
    else if (kept.size >= capacity) dropLast(kept, next[at]!);
    if (kept.has(key) || kept.size < capacity) kept.set(key, next[at]!);
  });
  return hits;
}

/** For each request when its key comes again. */
function nextUses(keys: readonly string[]): number[] {
  const seen = new Map<string, number>();
  const next: number[] = [];
  for (let at = keys.length - 1; at >= 0; at--) {
    next[at] = seen.get(keys[at]!) ?? Number.POSITIVE_INFINITY;
    seen.set(keys[at]!, at);
  }
  return next;
}

/** Drops nothing if the newcomer itself is needed last. */
function dropLast(kept: Map<string, number>, own: number): void {
  let [last, latest] = ['', own];
  for (const [key, use] of kept) if (use > latest) [last, latest] = [key, use];
  if (latest > own) kept.delete(last);
}
