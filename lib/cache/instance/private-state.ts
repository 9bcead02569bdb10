import { textOf, type ClassLevel } from './class-source.js';

/** Matches every private field that a class declares or reads, and every `WeakMap` or `WeakSet` that it puts its instances in. */
const HIDDEN = [
  /(?:^|[.;{}])\s*#([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu,
  /([\w$]+)\.(?:set|has|add|delete)\(\s*this\s*[,)]/g,
  /__classPrivateFieldSet\)?\(this,\s*([\w$]+)/g,
];

/** Private state as other compilers write it, whose names cannot be known. */
const COMPILED = /[cC]lassPrivate(?:Field|Method)|class_private_(?:field|method)|__private(?:Get|Set|Add|In)/;
const FROM_TYPESCRIPT = /__classPrivateField[GS]et/g;

/** Tells whether a class has private state, and whether its `toJSON` or `toString` shows all of it. */
export type PrivateState =
  | { readonly kind: 'none' }
  | { readonly kind: 'hidden' }
  /** `getters` return the private state. An own property of the same name would hide it. */
  | { readonly kind: 'shown'; readonly getters: readonly string[] };

export function privateStateOf(classes: readonly ClassLevel[]): PrivateState {
  if (classes.some(({ source }) => COMPILED.test(source.replace(FROM_TYPESCRIPT, '')))) return { kind: 'hidden' };
  const hidden = classes.flatMap((level) =>
    HIDDEN.flatMap((pattern) => [...level.source.matchAll(pattern)].map(([, name]) => idOf(level, name!, classes))),
  );
  if (hidden.length === 0) return { kind: 'none' };
  const members = ['toJSON', 'toString'].flatMap((method) => membersIn(method, classes));
  const shown = new Set(members.map(({ field }) => field));
  return hidden.every((field) => shown.has(field))
    ? { kind: 'shown', getters: members.flatMap(({ getter }) => getter ?? []) }
    : { kind: 'hidden' };
}

/** Two classes may have private fields of one name. */
const idOf = (level: ClassLevel, name: string, classes: readonly ClassLevel[]) => `${classes.indexOf(level)}#${name}`;

/** A private field that is shown as it is, and the getter that shows it, if any. */
interface Shown {
  readonly field: string;
  readonly getter?: string;
}

const BODY = /^[\w$]+\s*\([^()]*\)\s*\{\s*return\s+([^]*?);?\s*\}$/;
const LIST = /^(?:\{([^{}]*)\}|\[([^[\]]*)\])$/;
const PART =
  /^(?:(?:([A-Za-z_$][\w$]*)|"([^"\\]*)"|'([^'\\]*)')\s*:\s*)?this\.(#?[\p{ID_Start}$_][\p{ID_Continue}$]*)$/u;

/**
 * Returns what a method shows if it only lists members, `return { a: this.#a, b: this.b }`. Any other method may show a member
 * in part, such as masked, or under a condition.
 */
function membersIn(method: string, classes: readonly ClassLevel[]): readonly Shown[] {
  const level = classes.find(({ prototype }) => Object.hasOwn(prototype, method));
  const body = level && BODY.exec(textOfProperty(level.prototype, method))?.[1];
  if (body === undefined) return [];
  const list = LIST.exec(body);
  const parts = (list ? (list[1] ?? list[2]!).replace(/,\s*$/, '') : body)
    .split(',')
    .map((part) => PART.exec(part.trim()));
  if (!parts.every((part) => part !== null) || hasTwins(parts)) return [];
  return parts.flatMap((part) => resolve(part[4]!, level!, classes));
}

/** True if one label overwrites another or sets a prototype. */
function hasTwins(parts: readonly RegExpExecArray[]): boolean {
  const labels = parts.flatMap(([, bare, double, single]) => bare ?? double ?? single ?? []);
  return new Set(labels).size < labels.length || labels.includes('__proto__');
}

function resolve(member: string, level: ClassLevel, classes: readonly ClassLevel[]): Shown[] {
  if (member.startsWith('#')) return [{ field: idOf(level, member.slice(1), classes) }];
  const owner = classes.find(({ prototype }) => Object.hasOwn(prototype, member));
  const field = owner && GETTER.exec(textOfProperty(owner.prototype, member))?.[1];
  return field === undefined ? [] : [{ field: idOf(owner!, field, classes), getter: member }];
}

const GETTER = /^get\s+[^\s()]+\s*\(\s*\)\s*\{\s*return\s+this\.#([\p{ID_Start}$_][\p{ID_Continue}$]*);?\s*\}$/u;

function textOfProperty(prototype: object, property: string): string {
  const { value, get } = Object.getOwnPropertyDescriptor(prototype, property)!;
  const written: unknown = get ?? value;
  return typeof written === 'function' ? textOf(written) : '';
}
