/** `12,345`, `123`, `12.3`, `1.23`: three digits that count. `–` for what was not measured. */
export function figure(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Two decimals, which is as far as a ratio of medians can be trusted. */
export const ratio = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(value >= 10 ? 1 : 2);
