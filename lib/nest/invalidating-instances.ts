import { types } from 'node:util';

import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { rulesOf } from './invalidation-rules.metadata.js';
import type { HostedMethod } from './program-methods.js';
import type { Class } from './stand-in.metadata.js';

/** A method under `@GiottoInvalidate` of an object that the application itself has made, with `useFactory` or `useValue`. */
export interface HandMade extends Pick<HostedMethod, 'target' | 'method'> {
  readonly instance: object;
}

/** Finds the objects that Nest has not made, and so has given nothing. */
@Injectable()
export class InvalidatingInstances {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  all(): HandMade[] {
    const made = this.discovery.getProviders().filter(({ inject, isNotMetatype }) => inject || isNotMetatype);
    const instances = new Set(made.map(({ instance }) => instance as unknown).filter(isInstance));
    return [...instances].flatMap((instance) => this.methodsOf(instance));
  }

  private methodsOf(instance: object): HandMade[] {
    const prototype = Object.getPrototypeOf(instance) as object;
    const target: Class = { name: prototype.constructor.name, prototype };
    const ruled = this.scanner.getAllMethodNames(prototype).filter((method) => rulesOf(target, method).length > 0);
    return ruled.map((method) => ({ instance, target: prototype.constructor as unknown as Class, method }));
  }
}

/** Nothing of a Proxy is looked at, since that would run its traps. */
function isInstance(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return typeof prototype === 'object' && prototype !== null && !types.isProxy(prototype) && typeof prototype.constructor === 'function';
}
