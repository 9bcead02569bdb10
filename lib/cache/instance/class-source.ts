import { types } from 'node:util';

import { dataOf, isRoot } from './class-instance.js';

/** A class of an instance: its own, or one above it. */
export interface ClassLevel {
  readonly prototype: object;
  readonly constructor: object;
  /** The source of the class, with private state written in the one way that `private-state.ts` reads. */
  readonly source: string;
  /** The part of the source that runs when an instance is made. */
  readonly making: string;
}

/** Returns the instance's class and those above it, or `undefined` if it inherits from something that is no class. */
export function classesOf(instance: object): readonly ClassLevel[] | undefined {
  const levels: ClassLevel[] = [];
  let constructor = ownClassOf(instance);
  for (
    let at: object | null = Object.getPrototypeOf(instance);
    at !== null && !isRoot(at);
    at = Object.getPrototypeOf(at)
  ) {
    constructor ??= types.isProxy(at) ? undefined : classIn(at, at);
    if (constructor === undefined) return undefined;
    levels.push({ prototype: at, constructor, ...sourcesOf(constructor, at) });
    constructor = undefined;
  }
  return levels;
}

/** Returns the class of an instance that has it as an own property, as those of Decimal.js and Big.js do. */
export const ownClassOf = (instance: object): object | undefined =>
  classIn(instance, Object.getPrototypeOf(instance) as object);

function classIn(owner: object, prototype: object): object | undefined {
  const constructor = dataOf(owner, 'constructor');
  return typeof constructor === 'function' && dataOf(constructor, 'prototype') === prototype ? constructor : undefined;
}

function sourcesOf(constructor: object, prototype: object): Pick<ClassLevel, 'source' | 'making'> {
  const [written, methods] = [
    textOf(constructor),
    [...functionsOf(prototype), ...functionsOf(constructor)].filter((one) => one !== constructor).map(textOf),
  ];
  return {
    source: [written, ...methods].join('\n'),
    making: methods.reduce((rest, method) => rest.replace(method, () => ''), written),
  };
}

/** Returns an object's methods and accessors. */
function functionsOf(owner: object): unknown[] {
  const properties = Reflect.ownKeys(owner).map((key) => Object.getOwnPropertyDescriptor(owner, key)!);
  return properties
    .flatMap(({ value, get, set }) => [value, get, set] as unknown[])
    .filter((one) => typeof one === 'function');
}

/** How TypeScript reads a private field in code for older engines, and how code reads from a `WeakMap`. */
const READS = [/(?:\(0,\s*[\w$]+\.)?__classPrivateFieldGet\)?\(this,\s*([\w$]+),\s*"f"\)/g, /([\w$]+)\.get\(this\)/g];

/** Returns the source of a function, with every reading of private state as `this.#name`. */
export const textOf = (written: unknown): string =>
  READS.reduce((text, read) => text.replace(read, 'this.#$1'), Function.prototype.toString.call(written));
