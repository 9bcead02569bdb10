import { Injectable } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '../metadata/nest-metadata.js';

import { injectedBy } from '../metadata/inject-property.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** An object in Nest's container, and its class. */
export interface HeldObject {
  readonly host: InstanceWrapper;
  readonly target: Class;
  readonly object: object;
}

/** Finds the objects in Nest's container that no search by class finds. */
@Injectable()
export class HeldObjects {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly ownModule: ModuleRef,
  ) {}

  /** The number of loaded modules. It grows when a module is loaded late. */
  get generation(): number {
    return this.modules.size;
  }

  /** Guards, pipes, interceptors and filters that decorators name by class. */
  enhancers(): HeldObject[] {
    return this.all('injectables')
      .filter(({ isNotMetatype }) => !isNotMetatype)
      .flatMap(heldBy);
  }

  /** The objects of `useFactory` and `useValue` providers. */
  given(): HeldObject[] {
    return this.all('providers')
      .filter(({ isNotMetatype }) => isNotMetatype)
      .flatMap(heldBy);
  }

  /** @returns `undefined` if the container does not hold the object */
  find(object: object): HeldObject | undefined {
    const wrapper = (['providers', 'injectables', 'controllers'] as const)
      .flatMap((kind) => this.all(kind))
      .find(({ instance }) => instance === object);
    return wrapper && heldBy(wrapper)[0];
  }

  /**
   * Sets the properties that the decorators of an object's class need. Nest does so only for objects that it makes.
   * @returns false if the object cannot be extended
   */
  equip({ target, object }: HeldObject): boolean {
    return injectedBy(target).every((key) => {
      const value: unknown = this.ownModule.get(key, { strict: false });
      if ((object as Record<symbol, unknown>)[key] === value) return true;
      return Reflect.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: false });
    });
  }

  private all(kind: 'providers' | 'injectables' | 'controllers'): InstanceWrapper[] {
    return [...this.modules.values()].flatMap((module) => [...module[kind].values()]);
  }
}

/** Returns nothing for a wrapper that is transient or request-scoped. */
function heldBy(host: InstanceWrapper): HeldObject[] {
  const object: unknown = host.isTransient || !host.isDependencyTreeStatic() ? undefined : host.instance;
  const target = classOf(object);
  return target === undefined ? [] : [{ host, target, object: object as object }];
}

/** Runs no accessor. The trap of a Proxy may throw. */
function classOf(object: unknown): Class | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  try {
    const prototype = Reflect.getPrototypeOf(object);
    const target: unknown = prototype && Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    return typeof target === 'function' && target.prototype === prototype ? target : undefined;
  } catch {
    return undefined;
  }
}
