import { ServerResponse, type IncomingMessage } from 'node:http';

import { isPlain } from '../../cache/instance/class-instance.js';

/** The parts of the response that a program's method or view can see, beside the headers. */
export interface Sight {
  /** True if a template is rendered with the response's locals once for all hits. */
  readonly templates: boolean;
  /** True if a view function or the method is handed the response itself. */
  readonly response: boolean;
}

/** One value that a middleware, a guard or a hook has put on a response. */
export interface Carried {
  readonly name: string;
  readonly value: unknown;
  /** The object that has it, unless it is a local. Two values may have one name. */
  readonly place?: string;
}

export const NOTHING_CARRIED: readonly Carried[] = [];

/** A response without any changes. */
const untouched = new ServerResponse({
  method: 'GET',
  httpVersionMajor: 1,
  httpVersionMinor: 1,
  headers: {},
} as unknown as IncomingMessage);

/** The properties that Node's constructor sets. */
const NODES_OWN: ReadonlySet<PropertyKey> = new Set(Reflect.ownKeys(untouched));

/** The properties that Node sets later. */
const NODES_LATER: ReadonlySet<PropertyKey> = new Set(['statusCode', 'statusMessage']);

/** The properties that common middlewares set on each response: compression, pino-http, @fastify/compress, @fastify/helmet, on-finished. */
const USUAL: ReadonlySet<PropertyKey> = new Set(['flush', 'log', 'allLogs', 'compress', 'helmet', '__onFinished']);

/** Returns the locals that are set. An instance of a class may hide anything, so it counts as one local named `locals`. */
export function localsIn(locals: unknown, place?: string): readonly Carried[] {
  if (locals === undefined || locals === null) return NOTHING_CARRIED;
  if (typeof locals !== 'object' || !isPlain(locals)) return [{ name: 'locals', value: locals, place }];
  const keys = Reflect.ownKeys(locals);
  return keys.length === 0
    ? NOTHING_CARRIED
    : keys.filter((key) => isSet(locals, key)).map((key) => carriedAs(locals, key, place));
}

/**
 * Returns what others have put on Node's own response. Middlewares work through names that begin with `_`, symbols and replaced
 * methods, which do not change the answer. The newest properties are checked first, since Node's are the oldest.
 */
export function ownStateOf(response: object, place: string): readonly Carried[] {
  const keys = Object.getOwnPropertyNames(response);
  let found = NOTHING_CARRIED;
  for (let at = keys.length - 1; at >= 0 && !NODES_OWN.has(keys[at]!); at--)
    if (isState(response, keys[at]!)) found = [carriedAs(response, keys[at]!, place), ...found];
  return found;
}

/** Returns the functions with these names that replace the prototype's on the response itself. */
export const ownFunctions = (response: object, names: readonly string[]): readonly Carried[] =>
  names.filter((name) => Object.hasOwn(response, name)).map((name) => carriedAs(response, name, 'response'));

/** True if a property of a response is neither the framework's nor a common middleware's. */
export function isState(response: object, key: string): boolean {
  if (key.startsWith('_') || key === 'locals' || NODES_LATER.has(key) || USUAL.has(key)) return false;
  return isSet(response, key) && !shadowsMethod(response, key);
}

/**
 * True if a copy of the response needs a property: it is not Node's own. A replaced method works on the original response, so it
 * is not copied, except for `render`.
 */
export const isForeign = (response: object, key: PropertyKey): boolean =>
  !NODES_OWN.has(key) && !NOT_CARRIED.has(key) && (key === 'render' || !shadowsMethod(response, key));

/** The status and the locals are copied separately. on-finished waits for the end of one response. */
const NOT_CARRIED: ReadonlySet<PropertyKey> = new Set(['statusCode', 'locals', '__onFinished']);

/** True if a function replaces a method of the prototype. */
export const shadowsMethod = (response: object, key: PropertyKey): boolean =>
  key in (Object.getPrototypeOf(response) as object) &&
  typeof Reflect.getOwnPropertyDescriptor(response, key)?.value === 'function';

function isSet(host: object, key: PropertyKey): boolean {
  const { value, get } = Reflect.getOwnPropertyDescriptor(host, key)!;
  return value !== undefined || get !== undefined;
}

/** Reads an accessor only when the value is used, since it may throw. */
export const carriedAs = (host: object, key: PropertyKey, place: string | undefined): Carried => ({
  name: typeof key === 'symbol' ? (key.description ?? 'a symbol') : String(key),
  get value() {
    return (host as Record<PropertyKey, unknown>)[key];
  },
  place,
});
