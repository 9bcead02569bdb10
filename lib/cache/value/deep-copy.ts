import { types } from 'node:util';

import { isPlain } from '../instance/class-instance.js';
import { isBuiltIn } from '../instance/leaf-text.js';
import { MAX_MODEL_DEPTH } from '../entry/model.js';
import { Unpackable } from './unpackable.js';

/** Returns what replaces a class instance in a copy. */
export type CopyInstance = (instance: object, copy: DeepCopy) => unknown;

/**
 * Copies arrays, maps, sets and plain objects, which may refer to each other in cycles. Dates, bytes and anything that cannot
 * be copied are taken over as they are. No accessor is called.
 */
export class DeepCopy {
  private readonly copies = new Map<object, unknown>();
  private depth = 0;

  constructor(private readonly copyInstance: CopyInstance) {}

  /** @throws Unpackable */
  of(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || types.isProxy(value)) return value;
    if (this.copies.has(value)) return this.copies.get(value);
    if (this.depth === MAX_MODEL_DEPTH) return value;
    this.depth++;
    const copy = this.ofObject(value);
    this.depth--;
    return copy;
  }

  /** Copies the properties of `original` to `copy`, which represents it from now on. */
  fill(copy: object, original: object): object {
    this.copies.set(original, copy);
    for (const name of Object.keys(original)) {
      const { get, set, value } = Object.getOwnPropertyDescriptor(original, name)!;
      if (get !== undefined || set !== undefined)
        throw new Unpackable(
          `it holds an object whose property ${JSON.stringify(name)} is an accessor. Return what it gives.`,
        );
      Object.defineProperty(copy, name, {
        value: this.of(value),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }

  /** Has `copy` represent `original`. */
  remember(original: object, copy: unknown): unknown {
    this.copies.set(original, copy);
    return copy;
  }

  private ofObject(value: object): unknown {
    const isOrdinary = isPlain(value) || (isBuiltIn(value) && Array.isArray(value));
    if (isOrdinary)
      return Object.getOwnPropertySymbols(value).length > 0
        ? value
        : this.fill(Array.isArray(value) ? new Array(value.length) : {}, value);
    if (!isBuiltIn(value)) return this.copyInstance(value, this);
    return types.isMap(value) || types.isSet(value) ? this.ofCollection(value) : value;
  }

  private ofCollection(value: Map<unknown, unknown> | Set<unknown>): unknown {
    if (Reflect.ownKeys(value).length > 0) return value;
    if (types.isMap(value)) return this.ofMap(value);
    const copy = new Set<unknown>();
    this.copies.set(value, copy);
    for (const element of value) copy.add(this.of(element));
    return copy;
  }

  private ofMap(value: ReadonlyMap<unknown, unknown>): unknown {
    const copy = new Map<unknown, unknown>();
    this.copies.set(value, copy);
    for (const [key, element] of value) copy.set(this.of(key), this.of(element));
    return copy;
  }
}
