import { Injectable, type NestInterceptor } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { INTERCEPTORS } from './nest-metadata.js';
import type { Surrounding } from './program-level.js';

/** Finds the interceptors that Nest runs around a handler: global ones, the controller's and the method's. */
@Injectable()
export class SurroundingInterceptors {
  constructor(private readonly config: ApplicationConfig) {}

  /** @returns outer first */
  of(controller: InstanceWrapper, handler: object): Surrounding[] {
    const named = [controller.metatype, handler].flatMap(
      (host) => (Reflect.getMetadata(INTERCEPTORS, host as object) ?? []) as (NestInterceptor | { name: string })[],
    );
    return [...this.global(), ...named.map((interceptor) => instanceOf(controller, interceptor))];
  }

  private global(): Surrounding[] {
    const scoped = this.config.getGlobalRequestInterceptors().map(({ metatype }) => metatype as { name: string });
    return [...this.config.getGlobalInterceptors(), ...scoped];
  }
}

/** The container's instance of an interceptor that was named by its class; the class where there is none before a request. */
function instanceOf(controller: InstanceWrapper, interceptor: Surrounding): Surrounding {
  if (typeof interceptor !== 'function') return interceptor;
  const wrapper = controller.host?.injectables.get(interceptor) as InstanceWrapper<NestInterceptor> | undefined;
  return wrapper?.isDependencyTreeStatic() && wrapper.instance ? wrapper.instance : interceptor;
}
