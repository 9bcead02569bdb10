import { classesOf, type ClassLevel } from './class-source.js';
import { dataOf, nameOf } from './class-instance.js';
import { quote } from './leaf-text.js';
import { knownValueOf, type KnownValue } from './known-values.js';
import { privateStateOf } from './private-state.js';

/** Facts about all instances of a class. */
export interface ClassFacts {
  /** The class's name. `lineage` has in quotes its name and those of the classes above it. */
  readonly name: string;
  readonly lineage: string;
  /** Why no instance can be part of a key. */
  readonly fault?: string;
  /** Its own `toJSON` and `toString`, if it has them. */
  readonly methods: readonly Method[];
  /** True if it may keep its instances' state elsewhere, so that an instance without properties may have state. */
  readonly isOpaque: boolean;
  /** Getters that return private state. */
  readonly getters: readonly string[];
  readonly known?: KnownValue;
}

export interface Method {
  readonly name: string;
  readonly run: (...args: unknown[]) => unknown;
}

const facts = new WeakMap<object, ClassFacts>();

/** Examined once per class: instances of one class have one prototype. */
export function factsOf(instance: object): ClassFacts {
  const prototype = Object.getPrototypeOf(instance) as object;
  const found = facts.get(prototype) ?? find(instance);
  facts.set(prototype, found);
  return found;
}

const NOTHING = { methods: [], isOpaque: false, getters: [] };

function find(instance: object): ClassFacts {
  const classes = classesOf(instance);
  const names = (classes ?? []).map(({ constructor }) => nameOf(constructor));
  const named = { name: names[0] ?? '', lineage: quote(names.join('<')) };
  const known = knownValueOf(instance);
  if (known !== undefined) return { ...NOTHING, ...named, known };
  if (classes === undefined) return { ...NOTHING, ...named, fault: 'an object that inherits from another object' };
  return { ...named, ...study(classes, named.name) };
}

const NATIVE = /\{\s*\[native code\]\s*\}\s*$/;

function study(classes: readonly ClassLevel[], name: string): Omit<ClassFacts, 'name' | 'lineage'> {
  const unseen = { ...NOTHING, fault: `an instance of ${name}, whose state cannot be seen from outside` };
  const state = privateStateOf(classes);
  if (
    state.kind === 'hidden' ||
    classes.some((level) => isNative(level) || REGISTERS.test(level.making.replace(HARMLESS, '')))
  )
    return unseen;
  if (methodOf(classes, 'then') !== undefined)
    return { ...unseen, fault: `an instance of ${name}, which is a promise` };
  const methods = ['toJSON', 'toString'].flatMap((one) => methodOf(classes, one) ?? []);
  const isOpaque = methods.length === 0 && classes.some(({ source }) => HANDS_OUT.test(source.replace(HARMLESS, '')));
  return { methods, isOpaque, getters: state.kind === 'shown' ? state.getters : [] };
}

const isNative = ({ constructor }: ClassLevel) => NATIVE.test(Function.prototype.toString.call(constructor));

function methodOf(classes: readonly ClassLevel[], name: string): Method | undefined {
  const level = classes.find(({ prototype }) => Object.hasOwn(prototype, name));
  const run = level && dataOf(level.prototype, name);
  return typeof run === 'function' ? { name, run: run as Method['run'] } : undefined;
}

/** A class that passes a new instance to a function, which may keep state for it. */
const REGISTERS = /[(,]\s*this\s*[,)]/;

/** A class that passes its instances to anybody. */
const HANDS_OUT = /\bthis\b(?!\s*(?:\.|\?\.|\[))/;

/**
 * Source that keeps nothing, or is examined as private state. That is comments, the language's own functions, `return this`,
 * and what compilers and Nest's mapped types set properties with.
 */
const HARMLESS = new RegExp(
  [
    String.raw`\/\*[^]*?\*\/|^\s*\/\/.*$`,
    String.raw`\b(?:Object\.\w+|Reflect\.\w+|JSON\.stringify|\w+\.(?:call|apply|bind|get|set|has|add|delete))\(\s*this\b`,
    String.raw`\b\w*(?:class_?call_?check|call_?super|constructor_?return|define_?property|public_?field|class_?private_?field_?[gs]et|run_?initializers|inherit_?property_?initializers)\w*\)?\(\s*this\b`,
    String.raw`\bnew\s+this\b|\breturn\s+this\s*[;}]`,
  ].join('|'),
  'gim',
);
