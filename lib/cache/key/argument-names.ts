import { unknownArgument } from '../../errors/invalidation.js';
import { argumentGuard } from '../instance/argument-guard.js';

/** How functions of the application name one argument. */
export interface ArgumentName {
  readonly name: string;
  /** Its place among the method's arguments. */
  readonly index: number;
  /** True for the list of all arguments from there on. */
  readonly isRest: boolean;
  /** Another name for it: its name in the key. */
  readonly alias?: string;
  /** The type of its value in calls, if that is known. */
  readonly type?: 'number' | 'string' | 'boolean';
}

/** The names of a method's arguments. */
export interface Naming {
  /** `ClassName.method`, for errors. */
  readonly where: string;
  readonly names: readonly ArgumentName[];
  /** True if there may be more arguments than names. Those are named by their positions. */
  readonly isOpen: boolean;
}

const POSITION = /^(?:0|[1-9]\d*)$/;

/**
 * The names that functions of the application use for a method's arguments. Each argument has a name, and may be named by its
 * position too. Reading an unknown name is an error.
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

  /** Returns the argument of a name, an alias or a position. */
  find(name: string): ArgumentName | undefined {
    return this.byName.get(name);
  }

  /**
   * Returns the arguments by name, for a function of the application. Reading an unknown name throws.
   * @param args all arguments of the call
   */
  of(args: readonly unknown[]): Record<string, unknown> {
    const named = Object.create(this.guard) as Record<string, unknown>;
    for (const { name, index, isRest } of this.naming.names)
      define(named, name, { value: isRest ? args.slice(index) : args[index], enumerable: true });
    if (this.naming.isOpen) this.addPositions(named, args);
    return named;
  }

  /**
   * Refuses an unknown name in advance.
   * @throws GIOTTO_UNKNOWN_ARGUMENT
   */
  check(name: string): void {
    if (!this.byName.has(name) && !this.isPosition(name) && !(name in Object.prototype)) throw this.unknown(name);
  }

  /** Returns the names, for an error. */
  list(): string[] {
    return this.naming.names.map(({ name }) => name);
  }

  private addPositions(named: Record<string, unknown>, args: readonly unknown[]) {
    const isAll = this.naming.names.length === 0;
    for (const [index, value] of args.entries())
      if (!this.byName.has(String(index))) define(named, String(index), { value, enumerable: isAll });
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

/** Defined instead of assigned, because a client may name a parameter `__proto__`. */
function define(named: Record<string, unknown>, name: string, how: { value: unknown; enumerable: boolean }) {
  Object.defineProperty(named, name, { ...how, configurable: true, writable: true });
}
