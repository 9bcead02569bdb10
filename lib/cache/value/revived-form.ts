import { nameOfClass } from '../instance/class-instance.js';
import { DeepCopy } from './deep-copy.js';
import { digest } from '../support/digest.js';
import { attempt } from './plain-form.js';
import { Unpackable } from './unpackable.js';
import { packCopy, type Packed, type ValueForm } from './value-form.js';
import { checkVisible } from './visible-instance.js';

/** A class whose instances are revived. */
export interface RevivedClass {
  readonly name: string;
  readonly prototype: object;
}

/** A copy of an instance's properties, with the index of its class. */
type Mark = readonly [copy: object, at: number];

/**
 * The stored form: a copy without instances, and the marks of the copies that were instances. Copies may refer to each other in
 * cycles.
 */
type Marked = readonly [copy: unknown, marks: readonly Mark[]];

/** Revives instances of these classes anywhere in a value: their own properties on the class's prototype. */
export function revivedAs(classes: readonly RevivedClass[]): ValueForm {
  const tags = new Map(classes.map((one) => [one.prototype, tagOf(one)]));
  const prototypes = new Map(classes.map((one) => [tagOf(one), one.prototype]));
  return {
    given: (value) => value,
    reads: ({ classes: stored }) => stored?.every((tag) => prototypes.has(tag)) ?? false,
    unpack: (model, { classes: stored }) =>
      revive(
        model as Marked,
        stored!.map((tag) => prototypes.get(tag)!),
      ),
    pack: (value) => attempt(() => packMarked(value, tags)),
  };
}

/** Names as `mixin()` and minifiers make them, which differ in each build or at each start. */
const UNSTABLE = /^(?:[\w$]{0,2}|[0-9a-z]{21})$/;

/** Names a class in an entry. A name that another build may give to another class is completed by a digest of the source. */
const tagOf = ({ name, prototype }: RevivedClass): string =>
  UNSTABLE.test(name) ? `${name}#${digest(Function.prototype.toString.call(prototype.constructor))}` : name;

function packMarked(value: unknown, tags: ReadonlyMap<object, string>): Packed {
  const marks: Mark[] = [];
  const classes: string[] = [];
  const copy = new DeepCopy((instance, into) => {
    const mark: Mark = [{}, indexIn(classes, tagFor(instance, tags))];
    marks.push(mark);
    return into.fill(mark[0], instance);
  }).of(value);
  const complain = (what: string) => `it holds ${what}, which cannot be revived.`;
  return packCopy([copy, marks] satisfies Marked, { complain, given: value, classes });
}

/** @throws Unpackable */
function tagFor(instance: object, tags: ReadonlyMap<object, string>): string {
  checkVisible(instance);
  const tag = tags.get(Object.getPrototypeOf(instance) as object);
  if (tag !== undefined) return tag;
  const name = nameOfClass(instance);
  throw new Unpackable(
    `it holds an instance of ${name}, which revive does not name. Write revive: [${[...tags.values(), name].join(', ')}], or plain: true.`,
  );
}

function indexIn(classes: string[], tag: string): number {
  const at = classes.indexOf(tag);
  return at < 0 ? classes.push(tag) - 1 : at;
}

function revive([copy, marks]: Marked, prototypes: readonly object[]): unknown {
  for (const [instance, at] of marks) Object.setPrototypeOf(instance, prototypes[at]!);
  return copy;
}
