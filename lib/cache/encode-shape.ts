import { types } from 'node:util';

import { notKeyable } from '../errors.js';
import { digest } from './digest.js';
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
  if (types.isMap(value) || types.isSet(value)) return collectionShape(value, name);
  return instanceShape(value, name);
}

function collectionShape(value: Map<unknown, unknown> | Set<unknown>, name: string): Shape {
  if (Reflect.ownKeys(value).length > 0) throw notKeyable(name, `it contains a ${nameOfClass(value)} with properties of its own`);
  if (types.isMap(value)) return { children: [...value].flat(1), close: (texts) => `Map{${sortedPairs(texts)}}` };
  return { children: [...value], close: (texts) => `Set{${texts.sort().join(',')}}` };
}

function objectShape(value: Record<string, unknown>, name: string): Shape {
  refuseSymbols(value, name);
  const keys = Object.keys(value).sort();
  return {
    children: keys.map((key) => value[key]),
    close: (texts) => enclose('{', texts, '}', (at) => `${JSON.stringify(keys[at])}:`),
  };
}

/** A hole is no `undefined`. */
function arrayShape(array: readonly unknown[], name: string): Shape {
  refuseSymbols(array, name);
  const own = Object.keys(array);
  if (own.some((key) => !isIndex(key))) throw notKeyable(name, 'it contains an array with named properties');
  const holes = own.length < array.length;
  return {
    children: array,
    close: (texts) => enclose('[', holes ? texts.map((text, at) => (Object.hasOwn(array, at) ? text : 'empty')) : texts, ']'),
  };
}

const isIndex = (key: string) => String(Number(key) >>> 0) === key;

/**
 * The texts between two brackets. Concatenated and not joined: the engine keeps a concatenation as a tree until somebody reads
 * it, while `join` copies, on every level of a nested value, all that is below.
 */
function enclose(open: string, texts: readonly string[], end: string, label?: (at: number) => string): string {
  let text = open;
  for (let at = 0; at < texts.length; at++) text += (at > 0 ? ',' : '') + (label ? label(at) : '') + texts[at]!;
  return text + end;
}

function instanceShape(instance: object, name: string): Shape {
  return {
    children: [visibleState(instance, name)],
    close: ([text]) => `${className(instance)}#${digest(text!)}`,
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
