import type { HeaderValue } from '../../cache/entry/entry.js';
import { memoize } from '../../cache/support/memoize.js';
import type { RequestCall } from './call-key.js';
import type { Program } from '../program/program.js';
import { fieldNamesIn } from '../headers/header-values.js';

/** Why a call bypasses the cache: its answer may depend on something that is not part of the key. */
export interface Undeclared {
  readonly detail: 'vary' | 'locals';
  /** A warning for the operator. Given once for each program. */
  readonly warning?: string;
}

/**
 * Finds what others put on the response before the method, and what is not part of the key: fields in `Vary`, and state that the
 * method or its view can see.
 */
export function findUndeclared({
  program,
  exchange,
}: Pick<RequestCall, 'program' | 'exchange'>): Undeclared | undefined {
  const vary = exchange.header('vary');
  const field = vary === undefined ? undefined : undeclaredField(vary, program);
  if (field !== undefined) return { detail: 'vary', warning: once(program, 'vary', () => adviceOnVary(field)) };
  if (program.sight === undefined) return undefined;
  const names = undeclaredNames(exchange.carried(program.sight), program);
  return names.length === 0
    ? undefined
    : { detail: 'locals', warning: once(program, 'locals', () => adviceOnLocals(names)) };
}

/** Middlewares that announce these fields run on hits too, and change the response, not the answer. */
const HARMLESS = new Set([
  'origin',
  'accept-encoding',
  'access-control-request-method',
  'access-control-request-headers',
]);

const MAX_REMEMBERED = 1000;

/** An application has few values of `Vary`. */
const fieldsOf = memoize((vary: string) => fieldNamesIn(vary).filter((field) => !HARMLESS.has(field)), {
  max: MAX_REMEMBERED,
});

function undeclaredField(
  vary: HeaderValue,
  { negotiated, middlewareHeaders, declaredHeaders }: Program,
): string | undefined {
  if (middlewareHeaders.has('vary') && !declaredHeaders.has('vary')) return undefined;
  return fieldsOf(String(vary)).find((field) => !negotiated.includes(field));
}

const undeclaredNames = (carried: readonly { name: string }[], { locals }: Program): string[] =>
  carried.length === 0 || locals.has('*') ? [] : carried.map(({ name }) => name).filter((name) => !locals.has(name));

const said = new WeakMap<Program, Set<string>>();

/** Names may differ between requests. The first warning is enough. */
function once(program: Program, cause: string, advice: () => string): string | undefined {
  const causes = said.get(program) ?? new Set<string>();
  if (causes.has(cause)) return undefined;
  said.set(program, causes.add(cause));
  return advice();
}

function adviceOnVary(field: string): string {
  const keyed = field === '*' ? 'Write' : `Add the field to the key with vary: ['${field}'], or write`;
  return (
    `a middleware, guard, hook or @Header() set "Vary: ${field}" before the method ran, and the key does not contain that field. ` +
    `${keyed} middlewareHeaders: ['vary'] if the answer does not depend on it.`
  );
}

const adviceOnLocals = (names: readonly string[]): string =>
  `a middleware, guard or hook put ${names.join(', ')} on the response. The method or view can read it, and the key does not contain it. ${adviceToDeclare(names)}`;

/** @param names the response headers that a method or view has read */
export const adviceOnHeaders = (names: readonly string[]): string =>
  `its method or view reads the response's header ${names.join(', ')}, which a middleware, guard or hook has set, and the key does not contain it. ${adviceToDeclare(names)}`;

function adviceToDeclare(names: readonly string[]): string {
  const declared = names.map((name) => `${IDENTIFIER.test(name) ? name : JSON.stringify(name)}: 'key'`);
  return `Add it to the key with locals: { ${declared.join(', ')} }, or write 'ignore' instead of 'key' if the answer does not depend on it.`;
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
