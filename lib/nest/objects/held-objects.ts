import { Injectable } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '../metadata/nest-metadata.js';

import { injectedBy } from '../metadata/inject-property.js';
import type { Class } from '../metadata/stand-in.metadata.js';

/** An object that the container holds, and the class that it is of. */
export interface HeldObject {
  readonly host: InstanceWrapper;
  readonly target: Class;
  readonly object: object;
}

/** Finds objects in the container of which the discovery of programs by their classes knows nothing. */
@Injectable()
export class HeldObjects {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly ownModule: ModuleRef,
  ) {}

  /** How much has been loaded; modules may come later. */
  get generation(): number {
    return this.modules.size;
  }

  /** Guards, pipes, interceptors and filters that were named by their classes, in the modules that use them. */
  enhancers(): HeldObject[] {
    return this.all('injectables').filter(({ isNotMetatype }) => !isNotMetatype).flatMap(heldBy);
  }

  /** What factories gave, and values. */
  given(): HeldObject[] {
    return this.all('providers').filter(({ isNotMetatype }) => isNotMetatype).flatMap(heldBy);
  }

  /** `undefined` if the container does not hold the object. */
  find(object: object): HeldObject | undefined {
    const wrapper = (['providers', 'injectables', 'controllers'] as const).flatMap((kind) => this.all(kind)).find(({ instance }) => instance === object);
    return wrapper && heldBy(wrapper)[0];
  }

  /**
   * Gives an object that Nest did not make what its class's decorators need, as Nest does with those that it makes.
   * @returns whether the object can take it
   */
  equip({ target, object }: HeldObject): boolean {
    return injectedBy(target).every(({ key, type }) => {
      const value: unknown = this.ownModule.get(type, { strict: false });
      if ((object as Record<symbol, unknown>)[key] === value) return true;
      return Reflect.defineProperty(object, key, { value, configurable: true, writable: true, enumerable: false });
    });
  }

  private all(kind: 'providers' | 'injectables' | 'controllers'): InstanceWrapper[] {
    return [...this.modules.values()].flatMap((module) => [...module[kind].values()]);
  }
}

/** One if the wrapper has one object for the whole application, else none. */
function heldBy(host: InstanceWrapper): HeldObject[] {
  const object: unknown = host.isTransient || !host.isDependencyTreeStatic() ? undefined : host.instance;
  const target = classOf(object);
  return target === undefined ? [] : [{ host, target, object: object as object }];
}

/** Asks no accessor; a Proxy may refuse to tell. */
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
