import { types } from 'node:util';

import { notKeyable } from '../errors.js';
import { nameOfClass } from './class-instance.js';

/** The text of a value that has no children, or `undefined` for one that has. */
export function leafText(value: unknown, name: string): string | undefined {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'bigint':
      return `${value}n`;
    case 'function':
    case 'symbol':
      throw notKeyable(name, `it contains a ${typeof value}`);
    case 'object':
      return value === null ? 'null' : builtInText(value, name);
    default:
      return String(value);
  }
}

/** Objects of the language's own classes, whose content is no property. Nobody looks for names on a view of bytes: there are too many. */
function builtInText(value: object, name: string): string | undefined {
  if (Array.isArray(value) || !isBuiltIn(value)) return undefined;
  const text = contentText(value);
  if (text !== undefined && !ArrayBuffer.isView(value) && hasExtras(value))
    throw notKeyable(name, `it contains a ${nameOfClass(value)} with properties of its own`);
  return text;
}

function contentText(value: object): string | undefined {
  if (types.isDate(value)) return `Date(${value.getTime()})`;
  if (types.isRegExp(value)) return `RegExp(${JSON.stringify(value.source)},${value.flags},${value.lastIndex})`;
  if (Buffer.isBuffer(value)) return `Buffer(${value.toString('base64')})`;
  if (ArrayBuffer.isView(value)) return `${nameOfClass(value)}(${bytesOf(value).toString('base64')})`;
  if (types.isAnyArrayBuffer(value)) return `${nameOfClass(value)}(${Buffer.from(value).toString('base64')})`;
  return undefined;
}

const bytesOf = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

/** Of the language's own class itself, in whatever realm, and not of one derived from it. */
export function isBuiltIn(value: object): boolean {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return Buffer.isBuffer(value) || nameOfClass(value) === tag;
}

const hasExtras = (value: object) => Reflect.ownKeys(value).length > (types.isRegExp(value) ? 1 : 0);
