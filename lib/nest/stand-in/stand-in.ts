import { mimicMethod } from './mimic-method.js';
import { CallDispatcher } from './call-dispatcher.js';
import { injectProperty } from '../metadata/inject-property.js';
import { isAdoptedLate } from '../objects/living-applications.js';
import { ParameterType, RESPONSE_PASSTHROUGH, routeArguments } from '../metadata/nest-metadata.js';
import { requestIndex } from './stand-in.parameters.js';
import { writeStandIn, type Method, type StandInMetadata } from '../metadata/stand-in.metadata.js';

/** The property through which an object gets its application's dispatcher, so that several applications can share a class. */
const DISPATCHER = Symbol('GiottoCacheModule.forRoot() provides it');

/** What the decorator says of a method, before the method is replaced. */
export type StandInSettings = Pick<StandInMetadata, 'seconds' | 'options' | 'origin'>;

/**
 * Replaces a method by a function that Nest takes for it, with the same name, length and metadata, and that
 * asks the cache first. Nest hands it the arguments as the method would get them, since it runs after the pipes. On a route
 * the request and the response stand behind them, through two parameters that are added when the routes are made.
 *
 * On a provider it stands for a method that code calls. If no application with a cache has made the object, in a unit test say,
 * it is the method itself.
 */
export function installStandIn(prototype: object, name: string, method: Method, settings: StandInSettings): Method {
  const target = prototype.constructor;
  const sendsByItself =
    routeArguments(target, name).some(({ type }) => type === ParameterType.RESPONSE) &&
    !Reflect.getMetadata(RESPONSE_PASSTHROUGH, target, name);
  const requestAt = requestIndex(target, name);
  injectProperty(prototype, DISPATCHER, CallDispatcher);
  writeStandIn(target, name, { ...settings, method, requestAt, sendsByItself });
  return mimicMethod(standInFor(name, method, requestAt), method);
}

/** A stand-in for a method that has one already, under other settings: a subclass's in place of its base class's. */
export function renewStandIn(prototype: object, name: string, known: StandInMetadata & { method: Method }, settings: StandInSettings): Method {
  injectProperty(prototype, DISPATCHER, CallDispatcher);
  writeStandIn(prototype.constructor, name, { ...known, ...settings });
  return mimicMethod(standInFor(name, known.method, known.requestAt), known.method);
}

const dispatcherOf = (object: { [DISPATCHER]?: CallDispatcher } | undefined) => object?.[DISPATCHER];

function standInFor(name: string, method: Method, requestAt: number): Method {
  return function (this: object, ...given: unknown[]): unknown {
    const dispatcher = dispatcherOf(this) ?? (isAdoptedLate(this, name) ? dispatcherOf(this) : undefined);
    if (dispatcher === undefined) return method.apply(this, given);
    return dispatcher.dispatch({ target: this, method: name, standsFor: method, given, requestAt }, (args) => method.apply(this, [...args]));
  };
}
