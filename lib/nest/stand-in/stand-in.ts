import { mimicMethod } from './mimic-method.js';
import { DISPATCHER, type CallDispatcher } from './call-dispatcher.js';
import { injectProperty } from '../metadata/inject-property.js';
import { isAdoptedLate } from '../objects/living-applications.js';
import { ParameterType, RESPONSE_PASSTHROUGH, routeArguments } from '../metadata/nest-metadata.js';
import { requestIndex } from './stand-in.parameters.js';
import { writeStandIn, type Method, type StandInMetadata } from '../metadata/stand-in.metadata.js';

/** The decorator's settings, before the method is replaced. */
export type StandInSettings = Pick<StandInMetadata, 'seconds' | 'options' | 'origin'>;

/**
 * Returns the stand-in for a method: a function with the same name, length and metadata that asks the cache first. Nest
 * calls it after the pipes, with the arguments that the method would get. On a route the request and the response
 * follow them, through two parameters that are added before Nest makes the routes.
 *
 * On an object that no application with a cache has made, in a unit test say, it just calls the method.
 */
export function installStandIn(prototype: object, name: string, method: Method, settings: StandInSettings): Method {
  const target = prototype.constructor;
  const sendsByItself =
    routeArguments(target, name).some(({ type }) => type === ParameterType.RESPONSE) &&
    !Reflect.getMetadata(RESPONSE_PASSTHROUGH, target, name);
  const requestAt = requestIndex(target, name);
  injectProperty(prototype, DISPATCHER);
  writeStandIn(target, name, { ...settings, method, requestAt, sendsByItself });
  return mimicMethod(standInFor(name, method, requestAt), method);
}

/** Returns a stand-in with other settings for a method that has one already, from a base class. */
export function renewStandIn(
  prototype: object,
  name: string,
  known: StandInMetadata & { method: Method },
  settings: StandInSettings,
): Method {
  injectProperty(prototype, DISPATCHER);
  writeStandIn(prototype.constructor, name, { ...known, ...settings });
  return mimicMethod(standInFor(name, known.method, known.requestAt), known.method);
}

const dispatcherOf = (object: { [DISPATCHER]?: CallDispatcher } | undefined) => object?.[DISPATCHER];

function standInFor(name: string, method: Method, requestAt: number): Method {
  return function (this: object, ...given: unknown[]): unknown {
    const dispatcher = dispatcherOf(this) ?? (isAdoptedLate(this, name) ? dispatcherOf(this) : undefined);
    if (dispatcher === undefined) return method.apply(this, given);
    return dispatcher.dispatch({ target: this, method: name, standsFor: method, given, requestAt }, (args) =>
      method.apply(this, [...args]),
    );
  };
}
