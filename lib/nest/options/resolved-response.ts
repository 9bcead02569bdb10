import { isListOf } from '../../cache/entry/field.js';
import type { LocalUse, Program } from '../../http/program/program.js';
import type { GiottoCacheSharedOptions } from './giotto-cache.options.js';
import { check } from './option-check.js';

/** What a program is told of the response as others leave it. */
export type ResponseSettings = Pick<Program, 'locals' | 'middlewareHeaders'>;

/** What a program does that says nothing of it. */
export const DEFAULT_RESPONSE: ResponseSettings = { locals: new Map(), middlewareHeaders: new Set() };

const MIDDLEWARE_HEADERS = ['set-cookie', 'cache-control', 'vary'];

/**
 * The word of a program before that of the module, name by name.
 * @param where what the error names
 * @throws TypeError naming the option and the cure
 */
export function resolveResponse(options: GiottoCacheSharedOptions, defaults: ResponseSettings, where: string): ResponseSettings {
  const { locals = {}, middlewareHeaders = [] } = options;
  const isMiddlewares = (name: unknown) => typeof name === 'string' && MIDDLEWARE_HEADERS.includes(name.toLowerCase());
  check(`${where}: locals`, locals, isObject(locals), "Use an object such as { theme: 'key', requestId: 'ignore' }.");
  for (const [name, use] of Object.entries(locals)) check(`${where}: locals.${name}`, use, isUse(name, use), name === '*' ? "Use 'ignore'." : "Use 'key' or 'ignore'.");
  check(`${where}: middlewareHeaders`, middlewareHeaders, isListOf(middlewareHeaders, isMiddlewares), `Use an array of ${MIDDLEWARE_HEADERS.join(', ')}.`);
  return {
    locals: new Map([...defaults.locals, ...Object.entries(locals)]),
    middlewareHeaders: new Set([...defaults.middlewareHeaders, ...middlewareHeaders.map((name) => name.toLowerCase())]),
  };
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is not named cannot be in the key. */
const isUse = (name: string, use: LocalUse) => use === 'ignore' || (use === 'key' && name !== '*');
