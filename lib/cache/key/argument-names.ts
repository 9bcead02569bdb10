import { unknownArgument } from '../../errors/invalidation.js';
import { argumentGuard } from '../instance/argument-guard.js';

/** What functions of the application call one argument. */
export interface ArgumentName {
  readonly name: string;
  /** Its place among the method's arguments. */
  readonly index: number;
  /** Whether it is the list of all arguments from there on. */
  readonly isRest: boolean;
  /** What it may be called too: what the key calls it. */
  readonly alias?: string;
  /** What its value is in calls, as far as that is known. */
  readonly type?: 'number' | 'string' | 'boolean';
}

/** Names of a method's arguments, or why a method has none. */
export interface Naming {
  /** `ClassName.method`, as errors name it. */
  readonly where: string;
  readonly names: readonly ArgumentName[];
  /** Whether there may be more arguments than have names, which are called by their positions. */
  readonly isOpen: boolean;
}

const POSITION = /^(?:0|[1-9]\d*)$/;

/**
 * What functions of the application call the arguments of a method, wherever such a function stands. Each argument has a name, may
 * be called by its position too, and a name that there is not is an error.
 */
export class ArgumentNames {
  private readonly byName = new Map<string, ArgumentName>();
  private readonly guard = argumentGuard((name, named) => this.missing(name, named));

  constructor(private readonly naming: Naming) {
    for (const one of naming.names) this.byName.set(one.name, one);
    for (const one of naming.names)
      for (const other of [one.alias, one.isRest ? undefined : String(one.index)])
        if (other !== undefined && !this.byName.has(other)) this.byName.set(other, one);
  }

  get all(): readonly ArgumentName[] {
    return this.naming.names;
  }

  /** The argument that a name, an alias or a position means. */
  find(name: string): ArgumentName | undefined {
    return this.byName.get(name);
  }

  /**
   * Arguments by name, for a function of the application. Reading a name that there is not throws.
   * @param args all that the method is called with
   */
  of(args: readonly unknown[]): Record<string, unknown> {
    const named = Object.create(this.guard) as Record<string, unknown>;
    for (const { name, index, isRest } of this.naming.names) define(named, name, { value: isRest ? args.slice(index) : args[index], enumerable: true });
    if (this.naming.isOpen) this.addPositions(named, args);
    return named;
  }

  /**
   * Refuses a name that there is not, where it is known beforehand.
   * @throws GIOTTO_UNKNOWN_ARGUMENT
   */
  check(name: string): void {
    if (!this.byName.has(name) && !this.isPosition(name) && !(name in Object.prototype)) throw this.unknown(name);
  }

  /** The names, for an error. */
  list(): string[] {
    return this.naming.names.map(({ name }) => name);
  }

  private addPositions(named: Record<string, unknown>, args: readonly unknown[]) {
    const isAll = this.naming.names.length === 0;
    for (const [index, value] of args.entries()) if (!this.byName.has(String(index))) define(named, String(index), { value, enumerable: isAll });
  }

  private missing(name: string, named: Record<string, unknown>): unknown {
    const known = this.byName.get(name);
    if (known !== undefined) return named[known.name];
    if (this.isPosition(name)) return undefined;
    throw this.unknown(name);
  }

  private isPosition(name: string): boolean {
    return this.naming.isOpen && POSITION.test(name);
  }

  private unknown(name: string): Error {
    return unknownArgument(this.naming.where, name, this.list());
  }
}

/** By definition and not by assignment, since a client may name a parameter `__proto__`. */
function define(named: Record<string, unknown>, name: string, how: { value: unknown; enumerable: boolean }) {
  Object.defineProperty(named, name, { ...how, configurable: true, writable: true });
}
