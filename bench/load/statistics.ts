/** The value that so many percent of the values do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}

/** NaN of nothing. */
export function median(values: readonly number[]): number {
  return (percentile(values, 50) + upperMiddle(values)) / 2;
}

const upperMiddle = (values: readonly number[]) =>
  -percentile(
    values.map((value) => -value),
    50,
  );
