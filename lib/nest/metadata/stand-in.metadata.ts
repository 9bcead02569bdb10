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
}

/** Returns the metadata of a class's own or inherited method, but not of one that it overrides. */
export const readStandIn = (target: Class, name: string): StandInMetadata | undefined =>
  readInherited(STAND_IN, target, name) as StandInMetadata | undefined;
