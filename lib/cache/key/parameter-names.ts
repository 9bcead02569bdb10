import { matchAt, readBracketed, skipBlanks } from './source-scanner.js';

/** A parameter as a method declares it. */
export interface DeclaredParameter {
  /** `undefined` for a destructured parameter, `{ id }`. */
  readonly name: string | undefined;
  /** True for a rest parameter. */
  readonly isRest: boolean;
}

/** Words before a name, which are skipped together with blanks. */
const PREFIX = /(?:async|static|function|get|set)\b(?!\s*[(=])|\*/y;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;
const NAME = /(?:#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*|\d[\w.]*|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")/uy;

/** These are no methods, although parentheses and a brace follow. */
const STATEMENTS = new Set(['if', 'for', 'while', 'switch', 'catch', 'with', 'function']);

const USES_ARGUMENTS = /\barguments\b/;

/** `eval` may run code that names them. */
const SEES_ALL = /\b(?:arguments|eval)\b/;

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

/**
 * Returns the parameters of a function by its source, or `undefined` if the source does not tell. A minified function has the
 * minifier's names.
 */
export function declaredParameters(written: unknown): readonly DeclaredParameter[] | undefined {
  const source = sourceOf(written);
  if (source === undefined) return undefined;
  const start = parametersStart(source);
  if (source[start] !== '(') return arrowParameter(source, start);
  return readBracketed(source, start)?.parts.map(parameterOf);
}

/**
 * Returns the parameters of a method by the source of its class, for a method that another decorator has replaced.
 * @returns `undefined` if the source does not tell
 */
export function declaredInClass(target: unknown, method: string): readonly DeclaredParameter[] | undefined {
  const source = sourceOf(target);
  if (source === undefined || STATEMENTS.has(method)) return undefined;
  const found = [...source.matchAll(methodPattern(method))].flatMap((match) =>
    methodAt(source, match.index + match[0].length - 1),
  );
  const [first, ...others] = [...new Set(found.map((parameters) => JSON.stringify(parameters)))];
  return first === undefined || others.length > 0 ? undefined : found[0];
}

/** Returns the names that a function destructures from its first argument: `({ id, page: p = 1, ...rest }) => …`. */
export function namesTakenApart(written: unknown): readonly string[] {
  const source = sourceOf(written);
  const start = source === undefined ? -1 : parametersStart(source);
  const pattern = source?.[start] === '(' ? readBracketed(source, start)?.parts[0] : undefined;
  if (pattern?.[0] !== '{') return [];
  return (readBracketed(pattern, 0)?.parts ?? []).flatMap((part) => propertyName(part) ?? []);
}

/** True if a function may use a second argument: by its length, a parameter with a default, a rest parameter, or `arguments`. */
export function takesSecond(written: { readonly length: number }): boolean {
  if (written.length > 1) return true;
  const parameters = declaredParameters(written) ?? [];
  return (
    parameters.length > 1 || parameters.some(({ isRest }) => isRest) || USES_ARGUMENTS.test(sourceOf(written) ?? '')
  );
}

/** Returns how many arguments a function can see at most: all, if it has a rest parameter or its source does not tell. */
export function visibleArguments(written: unknown): number {
  const parameters = declaredParameters(written);
  const isOpen = parameters === undefined || parameters.some(({ isRest }) => isRest);
  return isOpen || SEES_ALL.test(sourceOf(written) ?? '') ? Infinity : parameters.length;
}

/** Returns the source of a function or a class, or `undefined` for anything else and for native code. */
export function sourceOf(written: unknown): string | undefined {
  if (typeof written !== 'function') return undefined;
  const source = Function.prototype.toString.call(written);
  return NATIVE.test(source) ? undefined : source;
}

/** Returns the index of a function's opening parenthesis, or of the one parameter of an arrow function. */
function parametersStart(source: string): number {
  let at = skipBlanks(source, 0);
  for (let end = matchAt(PREFIX, source, at); end !== undefined; end = matchAt(PREFIX, source, at))
    at = skipBlanks(source, end);
  if (source[at] === '(') return at;
  const nameEnd = source[at] === '[' ? readBracketed(source, at)?.end : matchAt(NAME, source, at);
  const next = skipBlanks(source, nameEnd ?? source.length);
  return source[next] === '(' ? next : at;
}

function arrowParameter(source: string, start: number): readonly DeclaredParameter[] | undefined {
  const name = IDENTIFIER.exec(source.slice(start))?.[0];
  if (name === undefined || !source.startsWith('=>', skipBlanks(source, start + name.length))) return undefined;
  return [{ name, isRest: false }];
}

function parameterOf(text: string): DeclaredParameter {
  const isRest = text.startsWith('...');
  return { name: IDENTIFIER.exec(isRest ? text.slice(3).trimStart() : text)?.[0], isRest };
}

/** Does not match after a dot, which would be a call. */
const methodPattern = (method: string) =>
  new RegExp(`(?<![\\w$.#])${method.replace(/[$^.*+?()[\]{}|\\]/g, '\\$&')}\\s*\\(`, 'g');

/** Returns the parameters that open at an index, if the body of a method follows them. */
function methodAt(source: string, open: number): (readonly DeclaredParameter[])[] {
  const read = readBracketed(source, open);
  return read !== undefined && source[skipBlanks(source, read.end)] === '{' ? [read.parts.map(parameterOf)] : [];
}

function propertyName(part: string): string | undefined {
  if (part.startsWith('...') || part.startsWith('[')) return undefined;
  return part.slice(0, matchAt(NAME, part, 0) ?? 0).replace(/^['"]|['"]$/g, '') || undefined;
}
