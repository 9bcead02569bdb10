import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { InstanceWrapper } from '../metadata/nest-metadata.js';

import { areInterchangeable } from './interchangeable.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** Marks an object with the application that caches its calls. A Proxy around the object passes it on. */
const HOST = Symbol.for('giotto-cache: caches calls of this object');

type Hosted = { [HOST]?: ProgramHosts };

/**
 * The objects whose calls an application caches: for each class, the interchangeable ones in its container. Any other object
 * may hold different state, and no key contains an object's state.
 */
@Injectable()
export class ProgramHosts implements OnApplicationShutdown {
  private readonly first = new Map<Class, InstanceWrapper>();
  private isOpen = true;

  /** @returns true if calls of the wrapper's object may share entries with those of the first object of its class */
  admit(target: Class, wrapper: InstanceWrapper): boolean {
    const first = this.first.get(target) ?? wrapper;
    this.first.set(target, first);
    return areAlike([first, wrapper], target) && this.mark(wrapper.instance);
  }

  /** True if calls of an object are cached. An object that merely inherits from it does not count. */
  has(object: object): boolean {
    return Object.hasOwn(object, HOST) && (object as Hosted)[HOST] === this;
  }

  /** True if another running application caches calls of the object. */
  isElsewhere(object: object): boolean {
    const owner = (object as Hosted)[HOST];
    return owner !== undefined && owner !== this && owner.isOpen;
  }

  onApplicationShutdown(): void {
    this.isOpen = false;
  }

  private mark(object: unknown): boolean {
    if (typeof object !== 'object' || object === null) return false;
    return Reflect.defineProperty(object, HOST, { value: this, configurable: true, writable: true, enumerable: false });
  }
}

/** A factory may return something else each time. Instances of a class differ only in their dependencies. */
function areAlike([first, other]: readonly [InstanceWrapper, InstanceWrapper], target: Class): boolean {
  if (first.instance === other.instance) return true;
  return (
    [first, other].every(({ metatype, inject }) => metatype === target && !inject) && areInterchangeable(first, other)
  );
}
