import { types } from 'node:util';
import { DefaultDeserializer, serialize, type Deserializer } from 'node:v8';

import { isPlain, nameOfClass } from '../instance/class-instance.js';
import { isBuiltIn } from '../instance/leaf-text.js';
import { membersOf } from '../support/members.js';
import { ownRealm } from '../support/own-realm.js';
import { claimsMore, isSparse } from '../instance/sparse-lists.js';

/** Something in a value whose copy would not be what it was. */
export type Uncopyable = { readonly what: string };

/** Encodes a value in V8's serialization format. `Date`, `Map`, `Set`, `BigInt`, typed arrays and buffers survive. */
export const encodeModel = (model: unknown): Buffer => serialize(model);

/**
 * Returns a fresh copy for each caller, which shares no memory with `bytes`.
 * @throws Error if the bytes are damaged, or claim lists with more elements than there are bytes: no stored model has such
 * lists
 */
export function decodeModel(bytes: Buffer): unknown {
  const deserializer = new FreshDeserializer(bytes);
  deserializer.readHeader();
  const model: unknown = deserializer.readValue();
  if (claimsMore(bytes, model)) throw new RangeError('A list has more elements than there are bytes.');
  return ownRealm(model);
}

/** The first two bytes of V8's format here: a mark and the version. Older versions can be read. */
const [FORMAT, FORMAT_VERSION] = serialize(undefined) as unknown as [number, number];

/** False for bytes that are damaged, or were encoded by a newer V8. */
export const isDecodable = (bytes: Buffer): boolean => bytes[0] === FORMAT && bytes[1]! <= FORMAT_VERSION;

/** Node.js's own method returns views on the bytes that it reads, and so on the stored entry itself. */
const ViewsOnTheSource = DefaultDeserializer as new (
  bytes: Buffer,
) => Deserializer & { _readHostObject(): ArrayBufferView };

class FreshDeserializer extends ViewsOnTheSource {
  override _readHostObject(): ArrayBufferView {
    const view = super._readHostObject();
    if (Buffer.isBuffer(view)) return Buffer.from(view);
    return types.isTypedArray(view) ? view.slice() : new DataView(memoryOf(view));
  }
}

const memoryOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  buffer.slice(byteOffset, byteOffset + byteLength);

/** V8 writes and reads recursively. Reading needs more room on the stack than writing. */
export const MAX_MODEL_DEPTH = 500;

/** A value with its depth in V8's recursion. */
interface Nested {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * Returns the first thing in a value that would not survive a copy. A class instance would become a bare object, which an
 * interceptor that strips secrets by class lets through. Functions and symbols would be lost.
 */
export function findUncopyable(root: unknown): Uncopyable | undefined {
  const seen = new Set<object>();
  const open: Nested[] = [{ value: root, depth: 1 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, depth } = at;
    if (typeof value === 'function' || typeof value === 'symbol') return { what: `a ${typeof value}` };
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const what = lossOf(value, depth);
    if (what !== undefined) return { what };
    for (const child of membersOf(value).reverse()) open.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}

/** Returns what a copy of this object would lack, without its children. */
function lossOf(value: object, depth: number): string | undefined {
  if (types.isProxy(value)) return 'a Proxy';
  if (isSparse(value)) return 'a list that is mostly holes';
  if (depth > MAX_MODEL_DEPTH) return `a value nested more than ${MAX_MODEL_DEPTH} levels deep`;
  if (!isOrdinary(value) && !isCopyableBuiltIn(value))
    return nameOfClass(value) || 'an object with a prototype of its own';
  return lossOfProperties(value);
}

function lossOfProperties(value: object): string | undefined {
  if (Object.getOwnPropertySymbols(value).length > 0) return 'a property named by a symbol';
  return !isOrdinary(value) && hasExtras(value) ? `a ${nameOfClass(value)} with properties of its own` : undefined;
}

const isOrdinary = (value: object) => isPlain(value) || (isBuiltIn(value) && Array.isArray(value));

/** V8 copies the content alone. */
const hasExtras = (value: object) => !ArrayBuffer.isView(value) && Object.keys(value).length > 0;

const isCopyableBuiltIn = (value: object) =>
  isBuiltIn(value) &&
  (types.isMap(value) ||
    types.isSet(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    ArrayBuffer.isView(value) ||
    types.isArrayBuffer(value));
