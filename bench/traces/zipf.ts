const KEYS = 20_000;
const REQUESTS = 200_000;

/** Returns the same requests each time: the n-th key is asked for in proportion to 1 / n to the power of `skew`. */
export function zipf(skew: number): string[] {
  const sums: number[] = [];
  for (let n = 1, sum = 0; n <= KEYS; n++) sums.push((sum += n ** -skew));
  const random = generator();
  return Array.from({ length: REQUESTS }, () => `${firstAbove(sums, random() * sums.at(-1)!)}`);
}

/** Lehmer's generator, of numbers from 0 to 1. */
function generator(): () => number {
  const modulus = 2_147_483_647;
  let state = 42;
  return () => (state = (state * 48_271) % modulus) / modulus;
}

function firstAbove(sums: readonly number[], value: number): number {
  let [from, to] = [0, sums.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sums[middle]! <= value) from = middle + 1;
    else to = middle;
  }
  return from;
}
