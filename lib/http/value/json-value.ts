/**
 * True if a value survives JSON unchanged: plain objects and arrays, each once, of strings, finite numbers, booleans and `null`.
 * Reading JSON is several times faster than reading V8's serialization format.
 */
export function isJsonValue(root: unknown): boolean {
  const seen = new Set<object>();
  const open = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (isJsonLeaf(value)) continue;
    if (typeof value !== 'object' || value === null || seen.has(value) || !isJsonObject(value)) return false;
    seen.add(value);
    for (const child of Object.values(value)) open.push(child);
  }
  return true;
}

const isJsonLeaf = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0));

function isJsonObject(value: object): boolean {
  if ('toJSON' in value || Object.getOwnPropertySymbols(value).length > 0) return false;
  const keys = Object.keys(value);
  if (Array.isArray(value)) return Object.getPrototypeOf(value) === Array.prototype && isDense(value, keys);
  return Object.getPrototypeOf(value) === Object.prototype && keys.length === Object.getOwnPropertyNames(value).length;
}

/** Array indexes come first among the keys, in ascending order. */
const isDense = ({ length }: unknown[], keys: readonly string[]) =>
  keys.length === length && (length === 0 || keys.at(-1) === String(length - 1));
