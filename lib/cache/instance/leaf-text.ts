import { types } from 'node:util';

import { isRoot, nameOfClass } from './class-instance.js';
import { MAX_KEY_LENGTH } from '../support/key-bounds.js';

const { getPrototypeOf } = Object;
const { isArray } = Array;

/** Characters that JSON escapes: quotes, backslashes, control characters, and surrogates that may stand alone. */
const ESCAPED = /["\\\p{Cc}\ud800-\udfff]/u;

/** Returns a text in quotes, as JSON writes it. */
export const quote = (text: string): string =>
  text.length > 100 || ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;

/**
 * Returns the text of a primitive value. `undefined` for an object, for a value that no key can hold, and for one that is too
 * long for any key.
 */
export function scalarText(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > MAX_KEY_LENGTH ? undefined : short(quote(value));
    case 'number':
      return value === 0 && 1 / value < 0 ? '-0' : `${value}`;
    case 'boolean':
    case 'undefined':
      return `${value}`;
    case 'bigint':
      return short(bigintText(value));
    default:
      return value === null ? 'null' : undefined;
  }
}

const short = (text: string) => (text.length > MAX_KEY_LENGTH ? undefined : text);

const MANY_DIGITS = 2n ** 1024n;

/** Long numbers are written in hexadecimal: decimal digits take time that grows faster than their number. */
const bigintText = (value: bigint) =>
  value < MANY_DIGITS && value > -MANY_DIGITS ? `${value}n` : `x${value.toString(16)}n`;

/** Returns the text of a built-in object whose content is not in properties, or `undefined` for any other object. */
export function contentText(value: object): string | undefined {
  if (types.isDate(value)) return `Date(${value.getTime()})`;
  if (types.isRegExp(value)) return `RegExp(${JSON.stringify(value.source)},${value.flags},${value.lastIndex})`;
  return isBytes(value) ? `${nameOfClass(value)}(${bufferOf(value).toString('base64')})` : undefined;
}

/** Returns the least number of characters that the text of an object's content takes. */
export const contentLength = (value: object): number => (isBytes(value) ? Math.floor((value.byteLength * 4) / 3) : 0);

type Bytes = ArrayBufferView | ArrayBufferLike;

const isBytes = (value: object): value is Bytes => ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);

function bufferOf(value: Bytes): Buffer {
  if (value instanceof Buffer) return value;
  return ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value);
}

/** Classes of this realm, which are recognised quickly. */
const OF_THIS_REALM = new Map<object, string>([
  [Array.prototype, 'Array'],
  [Buffer.prototype, 'Uint8Array'],
  [Date.prototype, 'Date'],
  [Map.prototype, 'Map'],
  [Set.prototype, 'Set'],
]);

/**
 * True for an object of a built-in class itself, of any realm, and false for one of a derived class. Runs no code of the
 * object.
 */
export function isBuiltIn(value: object): boolean {
  const prototype: object | null = getPrototypeOf(value);
  if (prototype === null) return false;
  const [tag, known] = [tagOf(value), OF_THIS_REALM.get(prototype)];
  if (tag === undefined || known !== undefined) return tag !== undefined && tag === known;
  const base = (types.isTypedArray(value) ? getPrototypeOf(prototype) : prototype) as object;
  return nameOfClass(value) === tag && isRoot(getPrototypeOf(base));
}

const typedArrayTag = Object.getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;

/** Returns the built-in class of an object as the language names it. */
function tagOf(value: object): string | undefined {
  if (isArray(value)) return 'Array';
  if (types.isDate(value)) return 'Date';
  if (types.isMap(value)) return 'Map';
  if (types.isSet(value)) return 'Set';
  if (types.isRegExp(value)) return 'RegExp';
  if (ArrayBuffer.isView(value))
    return types.isTypedArray(value) ? (Reflect.apply(typedArrayTag, value, []) as string) : 'DataView';
  return types.isAnyArrayBuffer(value) ? (types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer') : undefined;
}
