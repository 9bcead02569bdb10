import { types } from 'node:util';

import { factsOf, type ClassFacts, type Method } from '../instance/class-facts.js';
import { dataOf } from '../instance/class-instance.js';
import { ownClassOf } from '../instance/class-source.js';
import { quote } from '../instance/leaf-text.js';
import { writeProperties } from './encode-shape.js';
import type { KeyText } from './key-text.js';
import { selfContainedSource } from './self-contained.js';

/**
 * Writes the name of an instance's class, and a digest of its own properties and of what the class's own `toJSON` and
 * `toString` return.
 * @throws GIOTTO_NOT_KEYABLE if it may have state that neither shows
 */
export function writeInstance(text: KeyText, instance: object): void {
  if (text.isWithinItself) text.refuse('it contains itself');
  const facts = factsOf(instance);
  if (facts.fault !== undefined) text.refuse(`it contains ${facts.fault}`);
  const prefix = `${facts.name.replace(/[^\w$]/g, '_')}#`;
  if (!text.isDigesting) return text.appendDigest(prefix, () => writeState(text, instance, facts));
  text.append(`${prefix}{`);
  writeState(text, instance, facts);
  text.append('}');
}

/** Properties come first: the methods may read any of them, so none may be an accessor. */
function writeState(text: KeyText, instance: object, facts: ClassFacts) {
  const { names, functions } = visibleState(text, instance, facts);
  text.append(`${facts.lineage}{`);
  writeProperties(text, instance, { names, of: `an instance of ${facts.name}` });
  text.append('}');
  for (const source of functions) text.append(quote(source));
  writeSettings(text, instance);
  if (facts.known?.says) text.write(said(text, facts, () => facts.known!.says!(instance)));
  for (const method of facts.methods) writeSaid(text, facts, { instance, method });
}

/** The names of own properties without functions, and the sources of functions that show all they know. */
interface VisibleState {
  readonly names: string[];
  readonly functions: readonly string[];
}

function visibleState(text: KeyText, instance: object, facts: ClassFacts): VisibleState {
  const all = Object.getOwnPropertyNames(instance).filter(
    (name) => !facts.known?.leavesOut?.(name) && !isClass(instance, name),
  );
  const names = all.filter((name) => typeof dataOf(instance, name) !== 'function');
  const functions = all.length === names.length ? [] : sourcesOf(instance, all, facts);
  if (isObscured(instance, all, facts) || functions === undefined) refuseUnseen(text, facts);
  return { names, functions };
}

const isClass = (instance: object, name: string) => name === 'constructor' && ownClassOf(instance) !== undefined;

function isObscured(instance: object, names: readonly string[], { known, getters, isOpaque }: ClassFacts): boolean {
  if (known !== undefined) return false;
  if (names.length === 0 && isOpaque) return true;
  return names.some((name) => getters.includes(name)) || Object.getOwnPropertySymbols(instance).length > 0;
}

/** Returns `undefined` if a function may keep state, or if the class has no `toJSON` or `toString`. */
function sourcesOf(instance: object, names: readonly string[], { methods }: ClassFacts): readonly string[] | undefined {
  if (methods.length === 0) return undefined;
  const functions = names.filter((name) => typeof dataOf(instance, name) === 'function').sort();
  const sources = functions.flatMap((name) => selfContainedSource(dataOf(instance, name)) ?? []);
  return sources.length < functions.length ? undefined : functions.map((name, at) => `${name}:${sources[at]}`);
}

/** An instance that has its class as a property, such as a decimal, computes by that class's settings. */
function writeSettings(text: KeyText, instance: object) {
  const own = ownClassOf(instance);
  if (own === undefined) return;
  const names = Object.keys(own).filter((name) => ['number', 'boolean', 'string'].includes(typeof dataOf(own, name)));
  writeProperties(text, own, { names, of: 'a class' });
}

/** An instance that returns itself shows no more than its properties do. */
function writeSaid(text: KeyText, facts: ClassFacts, { instance, method }: { instance: object; method: Method }) {
  text.append(method.name);
  const says = said(text, facts, () =>
    types.isAsyncFunction(method.run) ? refuseUnseen(text, facts) : run(instance, method),
  );
  if (says !== instance) text.write(says);
}

/** Passes the arguments that `JSON.stringify` and `String` pass. */
const run = (instance: object, { name, run: method }: Method) => method.apply(instance, name === 'toJSON' ? [''] : []);

/** Runs the class's own code. If that fails, now or later, the call does not. */
function said(text: KeyText, facts: ClassFacts, say: () => unknown): unknown {
  try {
    const says = say();
    if (types.isPromise(says)) Promise.prototype.then.call(says, undefined, () => undefined);
    return says;
  } catch {
    return refuseUnseen(text, facts);
  }
}

function refuseUnseen(text: KeyText, { name }: ClassFacts): never {
  return text.refuse(`it contains an instance of ${name}, whose state cannot be seen from outside`);
}
