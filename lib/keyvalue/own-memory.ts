/** The size of an entry besides its key and value, measured: the map's slot, the list's node, the Buffer's header. */
export const BYTES_PER_ENTRY = 350;

/** Returns how many bytes a value takes in the memory of this process, with its key and its bookkeeping. */
export const sizeInMemory = (key: string, value: Buffer): number => value.length + 2 * key.length + BYTES_PER_ENTRY;

/** Returns a copy in memory of its own. A buffer in Node's pool, or in a driver's, keeps unrelated bytes alive. */
export function copyOf(value: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(value.length);
  value.copy(copy);
  return copy;
}
