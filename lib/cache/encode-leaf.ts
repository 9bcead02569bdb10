import { types } from 'node:util';

import { isRoot, nameOfClass } from './class-instance.js';
import { MAX_KEY_LENGTH } from './key-bounds.js';

const { getPrototypeOf } = Object;
const { isArray, prototype: ARRAY } = Array;
const BUFFER: object = Buffer.prototype;

/** What JSON writes as an escape: quotes, backslashes, control characters, and surrogates that may stand alone. */
const ESCAPED = /["\\\p{Cc}\ud800-\udfff]/u;

/** A text in quotes, as JSON writes it. */
export const quote = (text: string): string => (text.length > 100 || ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`);

/** The text of a primitive value, or `undefined` for an object, for what no key can hold, and for what is too long for any. */
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

/** Many digits are hexadecimal ones: the time that decimal ones take grows faster than their number. */
const bigintText = (value: bigint) => (value < MANY_DIGITS && value > -MANY_DIGITS ? `${value}n` : `x${value.toString(16)}n`);

/** The text of an object of the language's own classes whose content is no property, or `undefined` for any other. */
export function contentText(value: object): string | undefined {
  if (types.isDate(value)) return `Date(${value.getTime()})`;
  if (types.isRegExp(value)) return `RegExp(${JSON.stringify(value.source)},${value.flags},${value.lastIndex})`;
  const bytes = bytesOf(value);
  return bytes && `${nameOfClass(value)}(${bytes.toString('base64')})`;
}

/** How many characters the text of an object's content takes at the least. */
export const contentLength = (value: object): number => Math.floor(((bytesOf(value)?.length ?? 0) * 4) / 3);

function bytesOf(value: object): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return types.isAnyArrayBuffer(value) ? Buffer.from(value) : undefined;
}

/** True for an object of the language's own class itself, in whatever realm, and not of one derived from it. Runs no code of the object's. */
export function isBuiltIn(value: object): boolean {
  const prototype: object | null = getPrototypeOf(value);
  if (prototype === null) return false;
  if (prototype === ARRAY) return isArray(value);
  if (prototype === BUFFER) return types.isUint8Array(value);
  const base = (types.isTypedArray(value) ? getPrototypeOf(prototype) : prototype) as object;
  return nameOfClass(value) === tagOf(value) && isRoot(getPrototypeOf(base));
}

const typedArrayTag = Object.getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;

/** What the language itself calls the kind of an object. */
function tagOf(value: object): string | undefined {
  if (types.isDate(value)) return 'Date';
  if (types.isMap(value)) return 'Map';
  if (types.isSet(value)) return 'Set';
  if (types.isRegExp(value)) return 'RegExp';
  if (ArrayBuffer.isView(value)) return types.isTypedArray(value) ? (Reflect.apply(typedArrayTag, value, []) as string) : 'DataView';
  if (types.isAnyArrayBuffer(value)) return types.isArrayBuffer(value) ? 'ArrayBuffer' : 'SharedArrayBuffer';
  return isArray(value) ? 'Array' : undefined;
}
