import { createHash } from 'node:crypto';
import { types } from 'node:util';

import { notKeyable } from '../errors.js';
import { isBuiltIn } from './encode-leaf.js';
import { isPlain, nameOfClass, visibleState } from './class-instance.js';

/** What a composite value is made of, and how the texts of its children become its own. */
export interface Shape {
  readonly children: readonly unknown[];
  readonly close: (texts: string[]) => string;
}

/** @throws GIOTTO_NOT_KEYABLE where the value has state that cannot be seen. */
export function shapeOf(value: object, name: string): Shape {
  if (isPlain(value)) return objectShape(value as Record<string, unknown>, name);
  if (!isBuiltIn(value)) return instanceShape(value, name);
  if (Array.isArray(value)) return arrayShape(value, name);
  if (types.isMap(value)) return { children: [...value].flat(1), close: (texts) => `Map{${sortedPairs(texts)}}` };
  if (types.isSet(value)) return { children: [...value], close: (texts) => `Set{${texts.sort().join(',')}}` };
  return instanceShape(value, name);
}

function objectShape(value: Record<string, unknown>, name: string): Shape {
  refuseSymbols(value, name);
  const keys = Object.keys(value).sort();
  return {
    children: keys.map((key) => value[key]),
    close: (texts) => `{${texts.map((text, at) => `${JSON.stringify(keys[at])}:${text}`).join(',')}}`,
  };
}

/** A hole is no `undefined`. */
function arrayShape(array: readonly unknown[], name: string): Shape {
  const own = Object.keys(array);
  if (own.some((key) => !(Number(key) < array.length)))
    throw notKeyable(name, 'it contains an array with named properties');
  const holes = own.length < array.length;
  return {
    children: array,
    close: (texts) => `[${texts.map((text, at) => (holes && !(at in array) ? 'empty' : text)).join(',')}]`,
  };
}

function instanceShape(instance: object, name: string): Shape {
  return {
    children: [visibleState(instance, name)],
    close: ([text]) => `${className(instance)}#${createHash('sha256').update(text!).digest('hex')}`,
  };
}

const className = (instance: object) => nameOfClass(instance).replace(/[^\w$]/g, '_');

/** Keys and values come in turns; pairs are sorted by the texts of their keys. */
function sortedPairs(texts: readonly string[]): string {
  const pairs = Array.from({ length: texts.length / 2 }, (_, at) => `${texts[2 * at]}:${texts[2 * at + 1]}`);
  return pairs.sort().join(',');
}

function refuseSymbols(value: object, name: string) {
  if (Object.getOwnPropertySymbols(value).length > 0) throw notKeyable(name, 'it has a property named by a symbol');
}
