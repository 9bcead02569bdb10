import { notKeyable } from '../errors.js';
import { leafText } from './encode-leaf.js';
import { shapeOf, type Shape } from './encode-shape.js';

/** A composite value of which some children are written. */
interface Frame extends Shape {
  readonly value: object;
  readonly texts: string[];
}

/**
 * Canonical text of a value: equal if and only if two values are deeply equal. It is JSON, with sorted keys and no blanks,
 * where JSON can say it; beyond it `undefined`, `NaN`, `-0`, `Infinity`, `12n`, `Date(…)`, `Map{…}`, `Set{…}`,
 * `Buffer(base64)` and the like, none of which JSON can spell. A class instance is its class's name and a SHA-256 digest of
 * its content, so that a secret in it never shows. Values may be nested to any depth.
 *
 * @param name what the error calls the value
 * @throws GIOTTO_NOT_KEYABLE for a cycle, a function, a symbol, and an instance whose state cannot be seen from outside
 */
export function encode(value: unknown, name: string): string {
  return leafText(value, name) ?? encodeComposite(value as object, name);
}

/** With a stack of its own in place of recursion, which a deep enough value would overflow. */
function encodeComposite(root: object, name: string): string {
  const ancestors = new Set<object>();
  const stack = [enter(root, ancestors, name)];
  for (;;) {
    const frame = stack[stack.length - 1]!;
    const child = nextComposite(frame, name);
    if (child !== undefined) {
      stack.push(enter(child, ancestors, name));
      continue;
    }
    const text = frame.close(frame.texts);
    ancestors.delete(frame.value);
    stack.pop();
    if (stack.length === 0) return text;
    stack[stack.length - 1]!.texts.push(text);
  }
}

/** Writes children up to one that has children itself, and returns that. */
function nextComposite({ children, texts }: Frame, name: string): object | undefined {
  while (texts.length < children.length) {
    const child = children[texts.length];
    const text = leafText(child, name);
    if (text === undefined) return child as object;
    texts.push(text);
  }
  return undefined;
}

function enter(value: object, ancestors: Set<object>, name: string): Frame {
  if (ancestors.has(value)) throw notKeyable(name, 'it contains itself');
  ancestors.add(value);
  return { value, texts: [], ...shapeOf(value, name) };
}
