import { isPlain } from '../../cache/instance/class-instance.js';

/** An object, its copy, and the values at the time of copying. */
interface Pair {
  readonly original: object;
  readonly copy: object;
  readonly before: ReadonlyMap<PropertyKey, unknown>;
  readonly isCarried: (key: PropertyKey) => boolean;
}

/** A response with locals. */
interface Host {
  locals?: unknown;
}

/** State that was copied from one response to another. Later changes stay on the response where they are made. */
export class StateCopy {
  private readonly pairs: Pair[] = [];
  private readonly hosts: { readonly original: Host; readonly copy: Host; readonly locals: unknown }[] = [];

  /** Copies properties. Accessors stay accessors. */
  carry(original: object, copy: object, isCarried: Pair['isCarried'] = () => true): void {
    const before = new Map<PropertyKey, unknown>();
    for (const key of Reflect.ownKeys(original).filter(isCarried)) {
      const property = Reflect.getOwnPropertyDescriptor(original, key)!;
      Object.defineProperty(copy, key, { ...property, configurable: true });
      before.set(key, property.value);
    }
    this.pairs.push({ original, copy, before, isCarried });
  }

  /** Copies the locals. An instance of a class is shared, since a copy might not be a valid instance. */
  carryLocals(original: Host, copy: Host): void {
    const locals =
      typeof original.locals === 'object' && original.locals !== null ? this.copyOf(original.locals) : original.locals;
    if (locals !== undefined) copy.locals = locals;
    this.hosts.push({ original, copy, locals });
  }

  /** Repeats on the originals what was done to the copies. */
  giveBack(): void {
    for (const pair of this.pairs) giveBack(pair);
    for (const { original, copy, locals } of this.hosts) if (copy.locals !== locals) original.locals = copy.locals;
  }

  private copyOf(locals: object): object {
    if (!isPlain(locals)) return locals;
    const copy = Object.create(Object.getPrototypeOf(locals) as object | null) as object;
    this.carry(locals, copy);
    return copy;
  }
}

function giveBack({ original, copy, before, isCarried }: Pair) {
  for (const key of Reflect.ownKeys(copy).filter(isCarried)) {
    const property = Reflect.getOwnPropertyDescriptor(copy, key)!;
    if (!before.has(key) || before.get(key) !== property.value) Reflect.defineProperty(original, key, property);
  }
  for (const key of before.keys()) if (!Object.hasOwn(copy, key)) Reflect.deleteProperty(original, key);
}
