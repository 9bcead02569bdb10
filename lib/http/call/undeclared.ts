import type { HeaderValue } from '../../cache/entry/entry.js';
import { memoize } from '../../cache/support/memoize.js';
import type { RequestCall } from './call-key.js';
import type { Program } from '../program/program.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Why a call goes past the cache: it depends on what the key does not hold. */
export interface Undeclared {
  readonly detail: 'vary' | 'locals';
  /** What whoever runs the application should change; said once for each program. */
  readonly warning?: string;
}

/**
 * What was put on the response before the program was reached and is no part of the key: state that the method or its view can see,
 * and fields in `Vary`. `undefined` if there is none, and the call may be answered from the cache.
 */
export function findUndeclared({ program, exchange }: Pick<RequestCall, 'program' | 'exchange'>): Undeclared | undefined {
  const vary = exchange.header('vary');
  const field = vary === undefined ? undefined : undeclaredField(vary, program);
  if (field !== undefined) return { detail: 'vary', warning: once(program, 'vary', () => adviceOnVary(field)) };
  if (program.sight === undefined) return undefined;
  const names = undeclaredNames(exchange.carried(program.sight), program);
  return names.length === 0 ? undefined : { detail: 'locals', warning: once(program, 'locals', () => adviceOnLocals(names)) };
}

/** What announces them runs on hits too, and works on the response and not on the answer. */
const HARMLESS = new Set(['origin', 'accept-encoding', 'access-control-request-method', 'access-control-request-headers']);

const MAX_REMEMBERED = 1000;

/** There are few values of `Vary`, and each is read once. */
const fieldsOf = memoize((vary: string) => fieldNamesIn(vary).filter((field) => !HARMLESS.has(field)), { max: MAX_REMEMBERED });

function undeclaredField(vary: HeaderValue, { negotiated, middlewareHeaders, declaredHeaders }: Program): string | undefined {
  if (middlewareHeaders.has('vary') && !declaredHeaders.has('vary')) return undefined;
  return fieldsOf(String(vary)).find((field) => !negotiated.includes(field));
}

const undeclaredNames = (carried: readonly { name: string }[], { locals }: Program): string[] =>
  carried.length === 0 || locals.has('*') ? [] : carried.map(({ name }) => name).filter((name) => !locals.has(name));

const said = new WeakMap<Program, Set<string>>();

/** Names differ from request to request; the first ones show what the matter is. */
function once(program: Program, cause: string, advice: () => string): string | undefined {
  const causes = said.get(program) ?? new Set<string>();
  if (causes.has(cause)) return undefined;
  said.set(program, causes.add(cause));
  return advice();
}

function adviceOnVary(field: string): string {
  const keyed = field === '*' ? 'Say' : `Put it into the key, vary: ['${field}'], or say`;
  return (
    `its response varies by ${field}, as a middleware, guard, hook or @Header() announced before the method ran, and its key does not hold that. ` +
    `${keyed} middlewareHeaders: ['vary'] if the answer does not depend on it.`
  );
}

const adviceOnLocals = (names: readonly string[]): string =>
  `a middleware, guard or hook put ${names.join(', ')} on its response, which its method or view can see and its key does not hold. ${adviceToDeclare(names)}`;

/** @param names of response headers that a method or view has read */
export const adviceOnHeaders = (names: readonly string[]): string =>
  `its method or view reads the response's header ${names.join(', ')}, which is a middleware's, guard's or hook's, and its key does not hold it. ${adviceToDeclare(names)}`;

function adviceToDeclare(names: readonly string[]): string {
  const declared = names.map((name) => `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}: 'key'`);
  return `Put that into the key, locals: { ${declared.join(', ')} }, or say 'ignore' in place of 'key' if the answer does not depend on it.`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
