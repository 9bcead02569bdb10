import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';

import { isOff } from '../../cache/entry/lifetime.js';
import { rulesOf } from '../invalidate/invalidation-rules.metadata.js';
import { DESIGN_RETURN_TYPE } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { ProgramMethods, type HostedMethod } from '../program/program-methods.js';
import { readStandIn } from '../metadata/stand-in.metadata.js';

/**
 * Warns of decorated methods whose declared type is no promise, since the decorator makes them return one. TypeScript
 * cannot refuse them: a route handler may well be synchronous. Interfaces, unions and inferred types leave nothing that
 * could be checked.
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
  return [
    `${placeOf({ target: ownerOf(hosted), method })} returns a promise under ${decorator}, and its type says ${type.name}. Write async ${method}(…): Promise<…>, and await it.`,
  ];
}

function decoratorOf({ target, method }: HostedMethod): string | undefined {
  const standIn = readStandIn(target, method);
  if (standIn?.method !== undefined && !isOff(standIn.seconds)) return '@GiottoCache';
  return rulesOf(target, method).length > 0 ? '@GiottoInvalidate' : undefined;
}

type Constructor = { readonly name: string; readonly prototype?: object };

/** Returns the class that declares a method. */
function ownerOf({ target, method }: HostedMethod): Constructor {
  let at = target.prototype;
  while (!Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object;
  return at.constructor;
}

/** Reads the type that the compiler left. */
function returnTypeOf({ target, method }: HostedMethod): Constructor | undefined {
  const type: unknown = Reflect.getMetadata(DESIGN_RETURN_TYPE, target.prototype, method);
  return typeof type === 'function' ? type : undefined;
}

/** `Object` stands for types without a class at run time. */
const isAsynchronous = (type: Constructor) =>
  type === Object || ['then', 'subscribe'].some((name) => name in (type.prototype ?? {}));

/** Metadata on the function itself mean that a framework calls it: for a route, a message, an event or a resolver. */
const isHandler = ({ target, method }: HostedMethod) =>
  Reflect.getMetadataKeys((target.prototype as Record<string, object>)[method]!).length > 0;
