import { types } from 'node:util';
import { DefaultDeserializer, serialize, type Deserializer } from 'node:v8';

import { isPlain, nameOfClass } from '../instance/class-instance.js';
import { isBuiltIn } from '../instance/leaf-text.js';
import { membersOf } from '../support/members.js';
import { ownRealm } from '../support/own-realm.js';
import { claimsMore, isSparse } from '../instance/sparse-lists.js';

/** What stands in the way of keeping a value itself: something whose copy would not be what it was. */
export type Uncopyable = { readonly what: string };

/** `Date`, `Map`, `Set`, `BigInt`, typed arrays and buffers come back as they were (V8's serialization format). */
export const encodeModel = (model: unknown): Buffer => serialize(model);

/**
 * A fresh copy for each caller, which shares no memory with `bytes`.
 * @throws Error for bytes that are damaged, or that claim lists longer than they are: no model that was stored has any
 */
export function decodeModel(bytes: Buffer): unknown {
  const deserializer = new FreshDeserializer(bytes);
  deserializer.readHeader();
  const model: unknown = deserializer.readValue();
  if (claimsMore(bytes, model)) throw new RangeError('A list has more elements than there are bytes.');
  return ownRealm(model);
}

/** What V8's format begins with here: a mark, and its version, of which older ones can be read. */
const [FORMAT, FORMAT_VERSION] = serialize(undefined) as unknown as [number, number];

/** False for what is damaged, or was encoded by a newer V8. */
export const isDecodable = (bytes: Buffer): boolean => bytes[0] === FORMAT && bytes[1]! <= FORMAT_VERSION;

/** What Node.js reads a view of bytes with gives one on the bytes that it reads: on the stored entry itself. */
const ViewsOnTheSource = DefaultDeserializer as new (bytes: Buffer) => Deserializer & { _readHostObject(): ArrayBufferView };

class FreshDeserializer extends ViewsOnTheSource {
  override _readHostObject(): ArrayBufferView {
    const view = super._readHostObject();
    if (Buffer.isBuffer(view)) return Buffer.from(view);
    return types.isTypedArray(view) ? view.slice() : new DataView(memoryOf(view));
  }
}

const memoryOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) => buffer.slice(byteOffset, byteOffset + byteLength);

/** V8 writes and reads by recursion, and needs less room on the stack for the one than for the other. */
export const MAX_MODEL_DEPTH = 500;

/** A value on the way that V8 takes through a model, which decides how deep its recursion gets. */
interface Nested {
  readonly value: unknown;
  readonly depth: number;
}

/**
 * The first thing in a value that would not survive a copy: a class instance would come back as a bare object, so that an
 * interceptor that strips secrets by class lets them through; functions and symbols would be lost.
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

/** What a copy of this very object would lack, its children aside. */
function lossOf(value: object, depth: number): string | undefined {
  if (types.isProxy(value)) return 'a Proxy';
  if (isSparse(value)) return 'a list that is mostly holes';
  if (depth > MAX_MODEL_DEPTH) return `a value nested more than ${MAX_MODEL_DEPTH} levels deep`;
  if (!isOrdinary(value) && !isCopyableBuiltIn(value)) return nameOfClass(value) || 'an object with a prototype of its own';
  return lossOfProperties(value);
}

function lossOfProperties(value: object): string | undefined {
  if (Object.getOwnPropertySymbols(value).length > 0) return 'a property named by a symbol';
  return !isOrdinary(value) && hasExtras(value) ? `a ${nameOfClass(value)} with properties of its own` : undefined;
}

const isOrdinary = (value: object) => isPlain(value) || (isBuiltIn(value) && Array.isArray(value));

/** Beside its content, of which alone V8 makes the copy. */
const hasExtras = (value: object) => !ArrayBuffer.isView(value) && Object.keys(value).length > 0;

const isCopyableBuiltIn = (value: object) =>
  isBuiltIn(value) &&
  (types.isMap(value) ||
    types.isSet(value) ||
    types.isDate(value) ||
    types.isRegExp(value) ||
    ArrayBuffer.isView(value) ||
    types.isArrayBuffer(value));
