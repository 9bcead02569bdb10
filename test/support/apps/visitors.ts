import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

/** A visitor as a guard or pipe may make one, and what the method reads of them. */
export interface Kind {
  make(id: string): unknown;
  read(visitor: unknown): unknown;
}

/** What is called by nobody but the method. */
export const touched = { count: 0 };

const touch = <T>(value: T): T => {
  touched.count++;
  return value;
};

class Private {
  readonly name = 'visitor';
  #id: string;
  constructor(id: string) {
    this.#id = id;
  }
  get id() {
    return this.#id;
  }
}

class PrivateWithJson extends Private {
  toJSON() {
    return { name: this.name };
  }
}

class PrivateWithText extends Private {
  override toString() {
    return this.name;
  }
}

class Masked {
  #id: string;
  constructor(id: string) {
    this.#id = id;
  }
  get id() {
    return this.#id;
  }
  toJSON() {
    return { id: '*'.repeat(this.#id.length) };
  }
}

const ids = new WeakMap<object, string>();

class Registered {
  constructor(id: string) {
    ids.set(this, id);
  }
  get id() {
    return ids.get(this);
  }
}

class RegisteredWithJson extends Registered {
  toJSON() {
    return 'a visitor';
  }
}

class RegisteredWithName extends Registered {
  readonly name = 'visitor';
}

const keep = (visitor: object, id: string) => void ids.set(visitor, id);
const kept = (visitor: object) => ids.get(visitor);

class KeptElsewhere {
  constructor(id: string) {
    keep(this, id);
  }
  get id() {
    return kept(this);
  }
}

class Closure {
  readonly name = 'visitor';
  readonly getId: () => string;
  constructor(id: string) {
    this.getId = () => id;
  }
}

class ClosureWithJson extends Closure {
  toJSON() {
    return { name: this.name };
  }
}

class Plain {
  constructor(readonly id: string) {}
}

class Thrower extends Plain {
  toJSON(): never {
    throw new Error(touch('toJSON'));
  }
}

class TextThrower extends Plain {
  override toString(): never {
    throw new Error('toString');
  }
}

class Rejecter extends Plain {
  toJSON() {
    return Promise.reject(new Error('toJSON'));
  }
}

class AsyncRejecter extends Plain {
  async toJSON() {
    throw new Error(await Promise.resolve(touch('toJSON')));
  }
}

class Thenable extends Plain {
  then(resolve: (id: string) => void) {
    resolve(touch(this.id));
  }
}

class Atlas extends Map<string, string> {}

const SYMBOL = Symbol('id');

const accessor = (owner: object, property: string | number, id: string, enumerable = true) =>
  Object.defineProperty(owner, property, { get: () => touch(id), enumerable, configurable: true });

const idOf = (visitor: unknown) => (visitor as { id: unknown }).id;

const trapped = <T extends object>(target: T): T =>
  new Proxy(target, {
    get: (owner, property, receiver) => Reflect.get(owner, property, receiver),
    ownKeys: () => touch([]),
    getPrototypeOf: (owner) => touch(Reflect.getPrototypeOf(owner)),
  });

/** Visitors whose ids cannot be seen without running their own code, or at all. */
export const HIDDEN: Readonly<Record<string, Kind>> = {
  'a private field': { make: (id) => new Private(id), read: idOf },
  'a private field that toJSON leaves out': { make: (id) => new PrivateWithJson(id), read: idOf },
  'a private field that toString leaves out': { make: (id) => new PrivateWithText(id), read: idOf },
  'a private field that toJSON masks': { make: (id) => new Masked(id), read: idOf },
  'a WeakMap': { make: (id) => new Registered(id), read: idOf },
  'a WeakMap that toJSON leaves out': { make: (id) => new RegisteredWithJson(id), read: idOf },
  'a WeakMap beside a property': { make: (id) => new RegisteredWithName(id), read: idOf },
  'a WeakMap behind a function': { make: (id) => new KeptElsewhere(id), read: idOf },
  'a closure': { make: (id) => new Closure(id), read: (visitor) => (visitor as Closure).getId() },
  'a closure that toJSON leaves out': { make: (id) => new ClosureWithJson(id), read: (visitor) => (visitor as Closure).getId() },
  'a symbol': { make: (id) => Object.assign(new Plain(''), { [SYMBOL]: id }), read: (visitor) => (visitor as Record<symbol, string>)[SYMBOL] },
  'a prototype': { make: (id) => Object.create({ id }) as object, read: idOf },
  'a prototype of a prototype': { make: (id) => Object.create(Object.create({ id }) as object) as object, read: idOf },
  'an accessor of an instance': { make: (id) => accessor(new Plain(''), 'id', id), read: idOf },
  'a hidden accessor of an instance': { make: (id) => accessor(new Plain(''), 'id', id, false), read: idOf },
  'an accessor of an object': { make: (id) => accessor({}, 'id', id), read: idOf },
  'a hidden accessor of an object': { make: (id) => accessor({}, 'id', id, false), read: idOf },
  'an accessor of an object without a prototype': { make: (id) => accessor(Object.create(null) as object, 'id', id), read: idOf },
  'an accessor of an array': { make: (id) => accessor(['a', 'b'], 1, id), read: (visitor) => (visitor as string[])[1] },
  'an accessor of a list': { make: (id) => accessor([1], 'id', id, false), read: idOf },
  'an accessor inside of a Map': { make: (id) => new Map([['a', accessor({}, 'id', id)]]), read: (visitor) => idOf((visitor as Map<string, unknown>).get('a')) },
  'a Proxy': { make: (id) => trapped({ id }), read: idOf },
  'a Proxy of an array': { make: (id) => trapped([id]), read: (visitor) => (visitor as string[])[0] },
  'a Proxy of an instance': { make: (id) => trapped(new Plain(id)), read: idOf },
  'a prototype that is a Proxy': { make: (id) => Object.create(trapped({ id })) as object, read: idOf },
  'a subclass of Map': { make: (id) => new Atlas([['id', id]]), read: (visitor) => (visitor as Atlas).get('id') },
  'a promise': { make: (id) => Object.assign(new Plain(id), { loaded: Promise.resolve(id) }), read: idOf },
  'a promise that fails': { make: (id) => Object.assign(new Plain(id), { loaded: failed(id) }), read: idOf },
  'a thenable': { make: (id) => ({ visitor: new Thenable(id) }), read: (visitor) => (visitor as { visitor: Thenable }).visitor.id },
  'a toJSON that throws': { make: (id) => new Thrower(id), read: idOf },
  'a toString that throws': { make: (id) => new TextThrower(id), read: idOf },
  'a toJSON that returns a promise that fails': { make: (id) => new Rejecter(id), read: idOf },
  'an asynchronous toJSON': { make: (id) => new AsyncRejecter(id), read: idOf },
};

/** A promise that the application has taken care of. */
function failed(id: string): Promise<never> {
  const promise = Promise.reject<never>(new Error(id));
  promise.catch(() => undefined);
  return promise;
}

class Money {
  #amount: number;
  readonly currency = 'EUR';
  constructor(amount: number) {
    this.#amount = amount;
  }
  get amount() {
    return this.#amount;
  }
  toJSON() {
    return { amount: this.amount, currency: this.currency };
  }
}

class Sum {
  #amount: number;
  constructor(amount: number) {
    this.#amount = amount;
  }
  get amount() {
    return this.#amount;
  }
  toJSON() {
    return this.#amount;
  }
}

class Entity extends Plain {
  readonly roles = ['reader'];
  constructor(id: string) {
    super(id);
  }
  get isAdmin() {
    return touch(this.id === '1');
  }
  get [Symbol.toStringTag]() {
    return touch('Entity');
  }
  [Symbol.toPrimitive]() {
    return touch('Entity');
  }
  static get displayName() {
    return touch('Entity');
  }
}

/** Visitors whose state shows, and who are keyed by it. */
export const VISIBLE: Readonly<Record<string, Kind>> = {
  'an object': { make: (id) => ({ id }), read: idOf },
  'an object without a prototype': { make: (id) => Object.assign(Object.create(null) as object, { id }), read: idOf },
  'an instance': { make: (id) => new Plain(id), read: idOf },
  'an instance of a class with getters': { make: (id) => new Entity(id), read: idOf },
  'a private field that toJSON shows': { make: (id) => new Money(Number(id)), read: (visitor) => (visitor as Money).amount },
  'a private field that is all that toJSON shows': { make: (id) => new Sum(Number(id)), read: (visitor) => (visitor as Sum).amount },
};

/** The visitor that the headers `x-kind` and `x-id` tell of. */
export const Visitor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
  return { ...HIDDEN, ...VISIBLE }[String(headers['x-kind'])]!.make(String(headers['x-id']));
});

/** What the method reads of a visitor of that kind. */
export const readVisitor = (kind: string, visitor: unknown): unknown => ({ ...HIDDEN, ...VISIBLE })[kind]!.read(visitor);
