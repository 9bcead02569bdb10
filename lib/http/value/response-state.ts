import { ServerResponse, type IncomingMessage } from 'node:http';

import { isPlain } from '../../cache/instance/class-instance.js';

/** What a program's method or view can see of its response, beside the headers. */
export interface Sight {
  /** Whether a template is rendered with the response's locals, once for all hits. */
  readonly templates: boolean;
  /** Whether a view function or the method is handed the response itself. */
  readonly response: boolean;
}

/** One thing that a middleware, a guard or a hook has put on a response. */
export interface Carried {
  readonly name: string;
  readonly value: unknown;
  /** Where it is, if not among the locals: two of one name are two things. */
  readonly place?: string;
}

export const NOTHING_CARRIED: readonly Carried[] = [];

/** A response that nobody has touched. */
const untouched = new ServerResponse({ method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} } as unknown as IncomingMessage);

/** What Node's constructor puts on every response, before anybody else does. */
const NODES_OWN: ReadonlySet<PropertyKey> = new Set(Reflect.ownKeys(untouched));

/** What Node itself makes properties of the response later. */
const NODES_LATER: ReadonlySet<PropertyKey> = new Set(['statusCode', 'statusMessage']);

/** What usual middlewares put on each response alike: compression, pino-http, @fastify/compress, @fastify/helmet, on-finished. */
const USUAL: ReadonlySet<PropertyKey> = new Set(['flush', 'log', 'allLogs', 'compress', 'helmet', '__onFinished']);

/** The locals that are set. Those of a class of their own, which may hide anything, count as one called `locals`. */
export function localsIn(locals: unknown, place?: string): readonly Carried[] {
  if (locals === undefined || locals === null) return NOTHING_CARRIED;
  if (typeof locals !== 'object' || !isPlain(locals)) return [{ name: 'locals', value: locals, place }];
  const keys = Reflect.ownKeys(locals);
  return keys.length === 0 ? NOTHING_CARRIED : keys.filter((key) => isSet(locals, key)).map((key) => carriedAs(locals, key, place));
}

/**
 * What others have put on Node's own response. Names that begin with `_`, symbols and functions in place of the response's own are
 * how middlewares work, and say nothing of the answer. The last properties are looked at first: Node's are the oldest.
 */
export function ownStateOf(response: object, place: string): readonly Carried[] {
  const keys = Object.getOwnPropertyNames(response);
  let found = NOTHING_CARRIED;
  for (let at = keys.length - 1; at >= 0 && !NODES_OWN.has(keys[at]!); at--)
    if (isState(response, keys[at]!)) found = [carriedAs(response, keys[at]!, place), ...found];
  return found;
}

/** Functions by these names that stand on the response itself in place of its prototype's: they render in their own way. */
export const ownFunctions = (response: object, names: readonly string[]): readonly Carried[] =>
  names.filter((name) => Object.hasOwn(response, name)).map((name) => carriedAs(response, name, 'response'));

/** Whether a property of a response is neither the framework's nor a usual middleware's. */
export function isState(response: object, key: string): boolean {
  if (key.startsWith('_') || key === 'locals' || NODES_LATER.has(key) || USUAL.has(key)) return false;
  return isSet(response, key) && !shadowsMethod(response, key);
}

/**
 * Whether somebody else than Node has put a property on a response, so that a response in its place has it too. What stands in
 * place of the response's own methods works on that response, but for what renders templates.
 */
export const isForeign = (response: object, key: PropertyKey): boolean =>
  !NODES_OWN.has(key) && !NOT_CARRIED.has(key) && (key === 'render' || !shadowsMethod(response, key));

/** The status is set as such, and the locals are copied. on-finished waits for the end of one response. */
const NOT_CARRIED: ReadonlySet<PropertyKey> = new Set(['statusCode', 'locals', '__onFinished']);

/** Whether a function stands in place of a method of the prototype. */
export const shadowsMethod = (response: object, key: PropertyKey): boolean =>
  key in (Object.getPrototypeOf(response) as object) && typeof Reflect.getOwnPropertyDescriptor(response, key)?.value === 'function';

function isSet(host: object, key: PropertyKey): boolean {
  const { value, get } = Reflect.getOwnPropertyDescriptor(host, key)!;
  return value !== undefined || get !== undefined;
}

/** An accessor is called only if somebody wants its value: it may throw. */
export const carriedAs = (host: object, key: PropertyKey, place: string | undefined): Carried => ({
  name: typeof key === 'symbol' ? (key.description ?? 'a symbol') : String(key),
  get value() {
    return (host as Record<PropertyKey, unknown>)[key];
  },
  place,
});
