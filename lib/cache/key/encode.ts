import { types } from 'node:util';

import { isPlain, nameOfClass } from '../instance/class-instance.js';
import { writeInstance } from './encode-instance.js';
import { contentLength, contentText, isBuiltIn, scalarText } from '../instance/leaf-text.js';
import { writeArray, writeMap, writePlain, writeSet } from './encode-shape.js';
import type { Hiding } from './hiding.js';
import { KeyText } from './key-text.js';

const { isArray, prototype: ARRAY } = Array;
const { getPrototypeOf, prototype: ROOT } = Object;

/**
 * Returns the canonical text of a value. Two texts are equal if and only if the values are deeply equal.
 *
 * The text is JSON with sorted keys and no blanks. Values beyond JSON are `undefined`, `NaN`, `-0`, `Infinity`, `12n`,
 * `Date(…)`, `Map{…}`, `Set{…}`, `Buffer(base64)` and the like. A class instance is its class's name and a SHA-256 digest of
 * its content. A property with a secret name is a digest too. No accessor is called.
 *
 * @param name how the error names the value
 * @param program how the error names the program
 * @param hiding what must not be visible
 * @throws GIOTTO_NOT_KEYABLE for a cycle, a function, a symbol, an accessor, a Proxy, an instance whose state cannot be seen
 * from outside, and a value nested too deeply
 * @throws GIOTTO_KEY_TOO_LONG
 */
export const encode = (value: unknown, name: string, program?: string, hiding?: Hiding): string =>
  scalarText(value) ?? new Encoder({ name, program }, undefined, hiding).textOf(value);

/** Writes canonical texts. Do not use it again after an error. */
export class Encoder extends KeyText {
  textOf(value: unknown): string {
    return this.apart(() => this.write(value));
  }

  override write(value: unknown, before = ''): void {
    const scalar = scalarText(value);
    this.append(scalar === undefined ? before : before + scalar);
    if (scalar !== undefined) return;
    if (typeof value === 'object') this.writeObject(value as object);
    else if (typeof value === 'string' || typeof value === 'bigint') this.refuseLength();
    else this.refuse(`it contains a ${typeof value}`);
  }

  private writeObject(value: object): void {
    if (types.isProxy(value)) this.refuse('it contains a Proxy');
    this.enter(value);
    const prototype: object | null = getPrototypeOf(value);
    if (prototype === ROOT) writePlain(this, value);
    else if (prototype === ARRAY && isArray(value)) writeArray(this, value);
    else writeOther(this, value);
    this.leave();
  }
}

function writeOther(text: KeyText, value: object) {
  if (isBuiltIn(value)) return isArray(value) ? writeArray(text, value) : writeContent(text, value);
  return isPlain(value) ? writePlain(text, value) : writeInstance(text, value);
}

function writeContent(text: KeyText, value: object) {
  if (!ArrayBuffer.isView(value) && hasExtras(value))
    text.refuse(`it contains a ${nameOfClass(value)} with properties of its own`);
  if (types.isMap(value)) return writeMap(text, value);
  if (types.isSet(value)) return writeSet(text, value);
  text.reserve(contentLength(value));
  text.append(contentText(value)!);
}

/** A view of bytes has too many names to look through. */
const hasExtras = (value: object) => Reflect.ownKeys(value).length > (types.isRegExp(value) ? 1 : 0);
