import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

import { isOff } from '../../cache/entry/lifetime.js';
import { rulesOf } from '../invalidate/invalidation-rules.metadata.js';
import { DESIGN_RETURN_TYPE } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { ProgramMethods, type HostedMethod } from '../program/program-methods.js';
import { readStandIn } from '../metadata/stand-in.metadata.js';

/**
 * Names the methods that code calls and whose declared type is no promise, though they return one under a decorator. Types
 * cannot tell them from handlers, which may well be synchronous, so one line says so at startup. An interface, a union and
 * a type that is not written leave no trace that could be read.
 */
@Injectable()
export class SynchronousMethods implements OnApplicationBootstrap {
  private readonly logger = new Logger('GiottoCache');

  constructor(private readonly methods: ProgramMethods) {}

  onApplicationBootstrap(): void {
    const hosted = [...this.methods.ofControllers(), ...this.methods.ofProviders()];
    const lines = hosted.filter((method) => !isHandler(method)).flatMap(lineOf);
    for (const line of new Set(lines)) this.logger.warn(line);
  }
}

function lineOf(hosted: HostedMethod): string[] {
  const decorator = decoratorOf(hosted);
  const type = decorator === undefined ? undefined : returnTypeOf(hosted);
  if (type === undefined || isAsynchronous(type)) return [];
  const { method } = hosted;
  return [`${placeOf({ target: ownerOf(hosted), method })} returns a promise under ${decorator}, and its type says ${type.name}. Write async ${method}(…): Promise<…>, and await it.`];
}

function decoratorOf({ target, method }: HostedMethod): string | undefined {
  const standIn = readStandIn(target, method);
  if (standIn?.method !== undefined && !isOff(standIn.seconds)) return '@GiottoCache';
  return rulesOf(target, method).length > 0 ? '@GiottoInvalidate' : undefined;
}

type Constructor = { readonly name: string; readonly prototype?: object };

/** The class that declares a method, which others may inherit. */
function ownerOf({ target, method }: HostedMethod): Constructor {
  let at = target.prototype;
  while (!Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object;
  return at.constructor;
}

/** What TypeScript has left with `emitDecoratorMetadata`. */
function returnTypeOf({ target, method }: HostedMethod): Constructor | undefined {
  const type: unknown = Reflect.getMetadata(DESIGN_RETURN_TYPE, target.prototype, method);
  return typeof type === 'function' ? type : undefined;
}

/** `Object` stands for all that has no class at run time. */
const isAsynchronous = (type: Constructor) => type === Object || ['then', 'subscribe'].some((name) => name in (type.prototype ?? {}));

/** Metadata on the function itself say that a framework calls it: for a route, a message, an event, a resolver. */
const isHandler = ({ target, method }: HostedMethod) => Reflect.getMetadataKeys((target.prototype as Record<string, object>)[method]!).length > 0;
