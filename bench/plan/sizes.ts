/** The documents that are served, by name: how many bytes their JSON has. */
export const sizes = {
  '1k': 1_000,
  '4k': 4_000,
  '10k': 10_000,
  '20k': 20_000,
  '50k': 50_000,
  '100k': 100_000,
  '1m': 1_000_000,
} as const;

export type Size = keyof typeof sizes;

export const sizeNames = Object.keys(sizes) as Size[];

/** Those that a whole run measures. */
export const mainSizes: readonly Size[] = ['1k', '10k', '100k', '1m'];

/** How reports call a size. */
export const sizeTitles: Record<Size, string> = {
  '1k': '1 KB',
  '4k': '4 KB',
  '10k': '10 KB',
  '20k': '20 KB',
  '50k': '50 KB',
  '100k': '100 KB',
  '1m': '1 MB',
};

/** A record such as an API lists: strings, numbers, a flag, a small array. */
const item = (id: number) => ({
  id,
  name: `Item number ${id}`,
  price: (id * 37) % 1000,
  available: id % 3 !== 0,
  tags: ['benchmark', `group-${id % 7}`],
});

/** A list of records whose JSON has exactly so many bytes of ASCII. The same on every call. */
export function makeDocument(size: Size): object {
  const items: object[] = [];
  const empty = JSON.stringify({ items, padding: '' }).length;
  let left = sizes[size] - empty;
  for (let id = 1; ; id++) {
    const length = JSON.stringify(item(id)).length + (items.length === 0 ? 0 : 1);
    if (length > left) return { items, padding: '.'.repeat(left) };
    items.push(item(id));
    left -= length;
  }
}
