/** Texts in a function's source by which it is recognised, and which no minifier changes. */
export type Marks = readonly string[];

/** Returns a check that is true for the framework's own function and false for one that the application put in its place. */
export function pristine(marks: Marks): (method: unknown) => boolean {
  const verdicts = new WeakMap<object, boolean>();
  return (method) => verdicts.get(method as object) ?? judge(method, marks, verdicts);
}

/**
 * Returns the same check for several methods of an object at once.
 * @param marks by the methods' names
 * @param key an object without this method passes: it is not one of the framework's. By default every object is checked.
 */
export function pristineMethods(marks: Readonly<Record<string, Marks>>, key?: string): (host: object) => boolean {
  const methods = Object.entries(marks).map(([name, own]) => ({ name, own, verdicts: new WeakMap<object, boolean>() }));
  return (host) => {
    if (key !== undefined && !(key in host)) return true;
    for (const { name, own, verdicts } of methods) {
      const method = (host as Record<string, unknown>)[name];
      if (!(verdicts.get(method as object) ?? judge(method, own, verdicts))) return false;
    }
    return true;
  };
}

/** A function that is not recognised counts as the application's. */
function judge(method: unknown, marks: Marks, verdicts: WeakMap<object, boolean>): boolean {
  if (typeof method !== 'function') return false;
  const source = Function.prototype.toString.call(method);
  const verdict = marks.every((mark) => source.includes(mark));
  verdicts.set(method, verdict);
  return verdict;
}
