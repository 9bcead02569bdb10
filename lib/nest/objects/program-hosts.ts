import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { InstanceWrapper } from '../metadata/nest-metadata.js';

import { areInterchangeable } from './interchangeable.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** The property by which an object tells whose calls are cached, through a Proxy around it too. */
const HOST = Symbol('giotto-cache: caches calls of this object');

type Hosted = { [HOST]?: ProgramHosts };

/**
 * The objects whose calls an application caches: of each class those that its container holds and that answer alike. Any other
 * object of the class may have state of its own, which no key shows.
 */
@Injectable()
export class ProgramHosts implements OnApplicationShutdown {
  private readonly first = new Map<Class, InstanceWrapper>();
  private isOpen = true;

  /** @returns whether calls of the wrapper's object may share entries with those of the first one of its class */
  admit(target: Class, wrapper: InstanceWrapper): boolean {
    const first = this.first.get(target) ?? wrapper;
    this.first.set(target, first);
    return areAlike([first, wrapper], target) && this.mark(wrapper.instance);
  }

  /** Whether calls of an object are cached; not of one that merely inherits from it. */
  has(object: object): boolean {
    return Object.hasOwn(object, HOST) && (object as Hosted)[HOST] === this;
  }

  /** Whether another application, which is not closed, caches calls of the object. */
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

/** What a factory gives may differ from call to call; what Nest makes of a class does not, but for what is injected. */
function areAlike([first, other]: readonly [InstanceWrapper, InstanceWrapper], target: Class): boolean {
  if (first.instance === other.instance) return true;
  return [first, other].every(({ metatype, inject }) => metatype === target && !inject) && areInterchangeable(first, other);
}
