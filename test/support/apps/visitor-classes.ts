/** Visitors, by how they keep their ids. */

/** What is called by nobody but the method. */
export const touched = { count: 0 };

export const touch = <T>(value: T): T => {
  touched.count++;
  return value;
};

export class Private {
  readonly name = 'visitor';
  #id: string;
  constructor(id: string) {
    this.#id = id;
  }
  get id() {
    return this.#id;
  }
}

export class PrivateWithJson extends Private {
  toJSON() {
    return { name: this.name };
  }
}

export class PrivateWithText extends Private {
  override toString() {
    return this.name;
  }
}

export class Masked {
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

export class Registered {
  constructor(id: string) {
    ids.set(this, id);
  }
  get id() {
    return ids.get(this);
  }
}

export class RegisteredWithJson extends Registered {
  toJSON() {
    return 'a visitor';
  }
}

export class RegisteredWithName extends Registered {
  readonly name = 'visitor';
}

const keep = (visitor: object, id: string) => void ids.set(visitor, id);
const kept = (visitor: object) => ids.get(visitor);

export class KeptElsewhere {
  constructor(id: string) {
    keep(this, id);
  }
  get id() {
    return kept(this);
  }
}

export class KeptElsewhereWithName extends KeptElsewhere {
  readonly name = 'visitor';
}

export class KeptElsewhereWithJson extends KeptElsewhere {
  toJSON() {
    return 'a visitor';
  }
}

export class Closure {
  readonly name = 'visitor';
  readonly getId: () => string;
  constructor(id: string) {
    this.getId = () => id;
  }
}

export class ClosureWithJson extends Closure {
  toJSON() {
    return { name: this.name };
  }
}

export class Plain {
  constructor(readonly id: string) {}
}

export class Thrower extends Plain {
  toJSON(): never {
    throw new Error(touch('toJSON'));
  }
}

export class TextThrower extends Plain {
  override toString(): never {
    throw new Error('toString');
  }
}

export class Rejecter extends Plain {
  toJSON() {
    return Promise.reject(new Error('toJSON'));
  }
}

export class AsyncRejecter extends Plain {
  async toJSON() {
    throw new Error(await Promise.resolve(touch('toJSON')));
  }
}

export class Thenable extends Plain {
  then(resolve: (id: string) => void) {
    resolve(touch(this.id));
  }
}

export class Atlas extends Map<string, string> {}

export class Money {
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

export class Sum {
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

export class Entity extends Plain {
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
