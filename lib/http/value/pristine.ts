/** Texts in a function's source by which it is recognised, which no minifier changes. */
export type Marks = readonly string[];

/**
 * Tells a framework's own function from one that an application has put in its place. One that is not recognised is taken for
 * the application's.
 */
export function pristine(marks: Marks): (method: unknown) => boolean {
  const verdicts = new WeakMap<object, boolean>();
  return (method) => {
    if (typeof method !== 'function') return false;
    const known = verdicts.get(method);
    if (known !== undefined) return known;
    const source = Function.prototype.toString.call(method);
    const verdict = marks.every((mark) => source.includes(mark));
    verdicts.set(method, verdict);
    return verdict;
  };
}

/** The functions of an object, looked at together. */
type Methods = Readonly<Record<string, unknown>>;

/**
 * Whether all of an object's methods are the framework's own.
 * @param known by the methods' names, what recognises them
 */
export function arePristine(host: object, known: Readonly<Record<string, (method: unknown) => boolean>>): boolean {
  for (const name in known) if (!known[name]!((host as Methods)[name])) return false;
  return true;
}
