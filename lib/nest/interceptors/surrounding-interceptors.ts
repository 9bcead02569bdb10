import { Injectable, type NestInterceptor } from '@nestjs/common';
import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';

import { sendsAsExpress } from '../../http/adapters/express-internals.js';
import { instanceHasModelHooks } from '../../http/adapters/fastify-internals.js';
import { repliesItsOwnWay } from './finished-replies.js';
import { Rewriter } from './interceptor-kinds.js';
import { INTERCEPTORS, type InstanceWrapper } from '../metadata/nest-metadata.js';
import type { Surrounding } from './interceptor-roles.js';

/** Stands for all hooks of that kind. */
class FastifyPreSerializationHook extends Rewriter {}

/** Stands for the application's own `json` and `send` on Express's response prototype. */
class ResponsePrototype extends Rewriter {}

/** Stands for `reply` and `render` of the application's own adapter. */
class HttpAdapter extends Rewriter {}

/**
 * Finds the code that works on a handler's result: global interceptors, the controller's, the method's, and Fastify's
 * `preSerialization` hooks, which count as one more.
 */
@Injectable()
export class SurroundingInterceptors {
  constructor(
    private readonly config: ApplicationConfig,
    private readonly host: HttpAdapterHost,
  ) {}

  /** @returns outer first */
  of(controller: InstanceWrapper, handler: object): Surrounding[] {
    const named = [controller.metatype, handler].flatMap(
      (host) => (Reflect.getMetadata(INTERCEPTORS, host as object) ?? []) as (NestInterceptor | { name: string })[],
    );
    return [...this.hooks(), ...this.global(), ...named.map((interceptor) => instanceOf(controller, interceptor))];
  }

  /** Finds replaced ways of sending. If one is installed later, its requests bypass the cache. */
  rewriters(): Surrounding[] {
    const { httpAdapter } = this.host;
    if (httpAdapter === undefined || httpAdapter === null) return [];
    const { response } = (httpAdapter.getType() === 'express' ? httpAdapter.getInstance() : {}) as {
      response?: object;
    };
    const found: Surrounding[] = [];
    if (repliesItsOwnWay(httpAdapter)) found.push(HttpAdapter);
    if (response !== undefined && !sendsAsExpress(response)) found.push(ResponsePrototype);
    return found;
  }

  /** If a hook is added later, its routes bypass the cache. */
  private hooks(): Surrounding[] {
    const { httpAdapter } = this.host;
    if (httpAdapter?.getType() !== 'fastify') return [];
    return instanceHasModelHooks(httpAdapter.getInstance<object>()) ? [FastifyPreSerializationHook] : [];
  }

  private global(): Surrounding[] {
    const scoped = this.config.getGlobalRequestInterceptors().map(({ metatype }) => metatype as { name: string });
    return [...this.config.getGlobalInterceptors(), ...scoped];
  }
}

/** Returns the container's instance of an interceptor class; the class itself if there is no single one. */
function instanceOf(controller: InstanceWrapper, interceptor: Surrounding): Surrounding {
  if (typeof interceptor !== 'function') return interceptor;
  const wrapper = controller.host?.injectables.get(interceptor) as InstanceWrapper<NestInterceptor> | undefined;
  return wrapper?.isDependencyTreeStatic() && !wrapper.isTransient && wrapper.instance ? wrapper.instance : interceptor;
}
