import { quote } from '../instance/leaf-text.js';
import type { KeyText } from './key-text.js';

const { getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, hasOwn, keys } = Object;

/** Finds an own or inherited accessor. Other ways allocate something for each element of an array. */
const accessorOf = (Object.prototype as unknown as { __lookupGetter__(property: PropertyKey): unknown })
  .__lookupGetter__;

/** Writes an object whose state is all in properties. */
export function writePlain(text: KeyText, value: object): void {
  refuseSymbols(text, value);
  text.append('{');
  writeProperties(text, value, { names: getOwnPropertyNames(value), of: 'an object' });
  text.append('}');
}

/** Own properties, and how an error names their owner. */
export interface Properties {
  readonly names: string[];
  readonly of: string;
}

/**
 * Writes own properties by name, and sorts `names` in place. One that is not enumerable is marked, because a copy would lack
 * it.
 */
export function writeProperties(text: KeyText, owner: object, { names, of }: Properties): void {
  text.reserve(names.length * SHORTEST_PROPERTY - 1);
  let separator = '';
  for (const name of sorted(names)) {
    const { get, set, value, enumerable } = getOwnPropertyDescriptor(owner, name)!;
    if (get !== undefined || set !== undefined)
      text.refuse(`it contains ${of} whose property ${JSON.stringify(name)} is an accessor`);
    text.writeNamed(name, value, `${separator}${enumerable ? '' : '!'}${quote(name)}:`);
    separator = ',';
  }
}

const SHORTEST_PROPERTY = '"":0,'.length;

/** A hole differs from `undefined`. */
export function writeArray(text: KeyText, array: readonly unknown[]): void {
  text.reserve(array.length * SHORTEST_ELEMENT);
  const elements = countElements(text, array);
  text.append('[');
  for (let at = 0; at < array.length; at++) {
    const before = at > 0 ? ',' : '';
    if (elements < array.length && !hasOwn(array, at)) text.append(`${before}empty`);
    else if (accessorOf.call(array, at) === undefined) text.write(array[at], before);
    else text.refuse(`it contains an array whose element ${at} is an accessor`);
  }
  text.append(']');
}

const SHORTEST_ELEMENT = '0,'.length;

/**
 * Names come after indices, and `length` is the first of them. Only the first arrays are searched for names that are not
 * enumerable; no parser adds any.
 */
function countElements(text: KeyText, array: readonly unknown[]): number {
  refuseSymbols(text, array);
  const names = keys(array);
  const isIndexed = names.length === 0 || isIndex(names[names.length - 1]!);
  if (!isIndexed || (text.looksClosely(array) && getOwnPropertyNames(array).pop() !== 'length'))
    text.refuse('it contains an array with named properties');
  return names.length;
}

const isIndex = (name: string) => `${+name >>> 0}` === name;

/** Pairs are sorted by the texts of their keys. */
export function writeMap(text: KeyText, map: ReadonlyMap<unknown, unknown>): void {
  text.reserve(map.size * SHORTEST_PAIR);
  const pairs = Array.from(map, ([key, value]) => text.apart(() => encodePair(text, key, value)));
  enclose(text, 'Map', pairs);
}

const SHORTEST_PAIR = '0:0,'.length;

function encodePair(text: KeyText, key: unknown, value: unknown) {
  text.write(key);
  if (typeof key === 'string') text.writeNamed(key, value, ':');
  else text.write(value, ':');
}

export function writeSet(text: KeyText, set: ReadonlySet<unknown>): void {
  text.reserve(set.size * SHORTEST_ELEMENT);
  enclose(
    text,
    'Set',
    Array.from(set, (value) => text.apart(() => text.write(value))),
  );
}

function enclose(text: KeyText, kind: string, parts: string[]) {
  text.append(`${kind}{`);
  text.put(parts.sort().join(','));
  text.append('}');
}

export function refuseSymbols(text: KeyText, value: object): void {
  if (getOwnPropertySymbols(value).length > 0) text.refuse('it has a property named by a symbol');
}

const FEW = 20;

/** Sorts in place. Inserting few names takes a fifth of the time of the engine's sort. */
function sorted(names: string[]): string[] {
  if (names.length > FEW) return names.sort();
  for (let end = 1; end < names.length; end++) insert(names, end);
  return names;
}

function insert(names: string[], end: number) {
  const name = names[end]!;
  let at = end;
  for (; at > 0 && names[at - 1]! > name; at--) names[at] = names[at - 1]!;
  names[at] = name;
}
