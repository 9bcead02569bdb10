import type { GiottoCacheProgramOptions, GiottoCacheSeconds } from '../options/giotto-cache.options.js';
import { readInherited } from './inherited-metadata.js';

const STAND_IN = Symbol.for('giotto-cache: stand-in');

/** The metadata of `@GiottoCache` on a method. The startup reads it, and so does the decorator of a subclass. */
export interface StandInMetadata {
  readonly seconds: GiottoCacheSeconds;
  readonly options: GiottoCacheProgramOptions;
  /** Where the decorator stands: on the method itself or on its class. */
  readonly origin: 'method' | 'class';
  /** The replaced method; `undefined` if caching is off. */
  readonly method: Method | undefined;
  /** The index of the parameter in which the stand-in gets the request. The response follows. */
  readonly requestAt: number;
  /** True if the method itself has a `@Res()` without `passthrough`. */
  readonly sendsByItself: boolean;
}

/** A method of a controller or a provider. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** A class. Its constructor's parameters are of no interest. */
export type Class = { readonly name: string; readonly prototype: object } & object;

export function writeStandIn(target: object, name: string, metadata: StandInMetadata): void {
  Reflect.defineMetadata(STAND_IN, metadata, target, name);
  collected()?.push({ target: target as Class, method: name });
}

/** A decorated method, and the class that its decorator stands in. */
export interface DecoratedMethod {
  readonly target: Class;
  readonly method: string;
}

/** One list for all copies of this file in the process. Without a tool that asks for it, there is none. */
const COLLECTED = Symbol.for('giotto-cache: decorated methods');

const collected = () => (globalThis as { [COLLECTED]?: DecoratedMethod[] })[COLLECTED];

/**
 * Returns a list to which each method is added when it is decorated from now on. For tools that start an application: Nest
 * knows only classes of modules.
 */
export function collectDecorated(): readonly DecoratedMethod[] {
  const list: DecoratedMethod[] = [];
  (globalThis as { [COLLECTED]?: DecoratedMethod[] })[COLLECTED] = list;
  return list;
}

/** Returns the metadata of a class's own or inherited method, but not of one that it overrides. */
export const readStandIn = (target: Class, name: string): StandInMetadata | undefined =>
  readInherited(STAND_IN, target, name) as StandInMetadata | undefined;
