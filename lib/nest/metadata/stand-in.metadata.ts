import type { GiottoCacheProgramOptions, GiottoCacheSeconds } from '../options/giotto-cache.options.js';
import { readInherited } from './inherited-metadata.js';

const STAND_IN = Symbol('giotto-cache: stand-in');

/** What `@GiottoCache` left on a method, for the startup and for a subclass's own decorator. */
export interface StandInMetadata {
  readonly seconds: GiottoCacheSeconds;
  readonly options: GiottoCacheProgramOptions;
  /** Whether the decorator stands on the method itself or on its class. */
  readonly origin: 'method' | 'class';
  /** The method that the stand-in stands for; none where caching is off. */
  readonly method: Method | undefined;
  /** The index of the parameter at which the stand-in gets the request; the response follows. */
  readonly requestAt: number;
  /** Whether the method had a `@Res()` of its own without `passthrough`. */
  readonly sendsByItself: boolean;
}

/** A controller method. */
export type Method = (this: object, ...args: unknown[]) => unknown;

/** A class, as an object that has a prototype. */
export type Class = { readonly name: string; readonly prototype: object } & object;

export function writeStandIn(target: object, name: string, metadata: StandInMetadata): void {
  Reflect.defineMetadata(STAND_IN, metadata, target, name);
}

/** What was left on this class's method, or on the one it inherits; not on one that it overrides. */
export const readStandIn = (target: Class, name: string): StandInMetadata | undefined =>
  readInherited(STAND_IN, target, name) as StandInMetadata | undefined;
