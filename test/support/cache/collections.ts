/** Something that grows. */
export interface Collection {
  /** How it was reached. */
  readonly path: string;
  readonly size: number;
}

const sizeOf = (value: object): number | undefined => {
  if (Array.isArray(value)) return value.length;
  return 'size' in value && typeof value.size === 'number' ? value.size : undefined;
};

/** Every map, set, list and bounded memory that can be reached from an object through its properties. */
export function collectionsIn(root: object, { except }: { except: readonly object[] }): Collection[] {
  const seen = new Set<object>(except);
  const open: { value: object; path: string }[] = [{ value: root, path: '' }];
  const found: Collection[] = [];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, path } = at;
    if (seen.has(value)) continue;
    seen.add(value);
    const size = sizeOf(value);
    if (size !== undefined) found.push({ path, size });
    else
      for (const [name, inner] of Object.entries(value))
        if (typeof inner === 'object' && inner !== null) open.push({ value: inner as object, path: `${path}.${name}` });
  }
  return found;
}
