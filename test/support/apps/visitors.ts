import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';

import {
  AsyncRejecter,
  Atlas,
  Closure,
  ClosureWithJson,
  Entity,
  KeptElsewhere,
  KeptElsewhereWithJson,
  KeptElsewhereWithName,
  Masked,
  Money,
  Plain,
  Private,
  PrivateWithJson,
  PrivateWithText,
  Registered,
  RegisteredWithJson,
  RegisteredWithName,
  Rejecter,
  Sum,
  TextThrower,
  Thenable,
  Thrower,
  touch,
} from './visitor-classes.js';

/** A visitor as a guard or pipe may make one, and what the method reads of them. */
export interface Kind {
  make(id: string): unknown;
  read(visitor: unknown): unknown;
}

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
  'a WeakMap behind a function, beside a property': { make: (id) => new KeptElsewhereWithName(id), read: idOf },
  'a WeakMap behind a function, that toJSON leaves out': { make: (id) => new KeptElsewhereWithJson(id), read: idOf },
  'a closure': { make: (id) => new Closure(id), read: (visitor) => (visitor as Closure).getId() },
  'a closure that toJSON leaves out': {
    make: (id) => new ClosureWithJson(id),
    read: (visitor) => (visitor as Closure).getId(),
  },
  'a symbol': {
    make: (id) => Object.assign(new Plain(''), { [SYMBOL]: id }),
    read: (visitor) => (visitor as Record<symbol, string>)[SYMBOL],
  },
  'a prototype': { make: (id) => Object.create({ id }) as object, read: idOf },
  'a prototype of a prototype': { make: (id) => Object.create(Object.create({ id }) as object) as object, read: idOf },
  'an accessor of an instance': { make: (id) => accessor(new Plain(''), 'id', id), read: idOf },
  'a hidden accessor of an instance': { make: (id) => accessor(new Plain(''), 'id', id, false), read: idOf },
  'an accessor of an object': { make: (id) => accessor({}, 'id', id), read: idOf },
  'a hidden accessor of an object': { make: (id) => accessor({}, 'id', id, false), read: idOf },
  'an accessor of an object without a prototype': {
    make: (id) => accessor(Object.create(null) as object, 'id', id),
    read: idOf,
  },
  'an accessor of an array': { make: (id) => accessor(['a', 'b'], 1, id), read: (visitor) => (visitor as string[])[1] },
  'an accessor of a list': { make: (id) => accessor([1], 'id', id, false), read: idOf },
  'an accessor inside of a Map': {
    make: (id) => new Map([['a', accessor({}, 'id', id)]]),
    read: (visitor) => idOf((visitor as Map<string, unknown>).get('a')),
  },
  'a Proxy': { make: (id) => trapped({ id }), read: idOf },
  'a Proxy of an array': { make: (id) => trapped([id]), read: (visitor) => (visitor as string[])[0] },
  'a Proxy of an instance': { make: (id) => trapped(new Plain(id)), read: idOf },
  'a prototype that is a Proxy': { make: (id) => Object.create(trapped({ id })) as object, read: idOf },
  'a subclass of Map': { make: (id) => new Atlas([['id', id]]), read: (visitor) => (visitor as Atlas).get('id') },
  'a promise': { make: (id) => Object.assign(new Plain(id), { loaded: Promise.resolve(id) }), read: idOf },
  'a promise that fails': { make: (id) => Object.assign(new Plain(id), { loaded: failed(id) }), read: idOf },
  'a thenable': {
    make: (id) => ({ visitor: new Thenable(id) }),
    read: (visitor) => (visitor as { visitor: Thenable }).visitor.id,
  },
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

/** Visitors whose state shows, and who are keyed by it. */
export const VISIBLE: Readonly<Record<string, Kind>> = {
  'an object': { make: (id) => ({ id }), read: idOf },
  'an object without a prototype': { make: (id) => Object.assign(Object.create(null) as object, { id }), read: idOf },
  'an instance': { make: (id) => new Plain(id), read: idOf },
  'an instance of a class with getters': { make: (id) => new Entity(id), read: idOf },
  'a private field that toJSON shows': {
    make: (id) => new Money(Number(id)),
    read: (visitor) => (visitor as Money).amount,
  },
  'a private field that is all that toJSON shows': {
    make: (id) => new Sum(Number(id)),
    read: (visitor) => (visitor as Sum).amount,
  },
};

/** The visitor that the headers `x-kind` and `x-id` tell of. */
export const Visitor = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
  return { ...HIDDEN, ...VISIBLE }[String(headers['x-kind'])]!.make(String(headers['x-id']));
});

/** What the method reads of a visitor of that kind. */
export const readVisitor = (kind: string, visitor: unknown): unknown =>
  ({ ...HIDDEN, ...VISIBLE })[kind]!.read(visitor);
