import { describe, expect, it } from '@jest/globals';

import { encode } from '../../lib/cache/key/encode.js';
import { thrownBy } from '../support/errors.js';

type User = new (id: number, name?: string) => object;

/** A class as it stands in a file, whatever compiles this one. */
const classOf = (source: string) =>
  new Function(
    `const ids = new WeakMap(), names = new WeakMap(), keep = (user, id) => ids.set(user, id); ${HELPERS} return ${source}`,
  )() as User;

/** What TypeScript and Nest put in a file, in short. */
const HELPERS = `
  const __classPrivateFieldSet = (o, f, v) => f.set(o, v), __classPrivateFieldGet = (o, f) => f.get(o), _id = new WeakMap();
  const tslib_1 = { __classPrivateFieldGet };
  const helpers = { inheritPropertyInitializers: (target) => Object.assign(target, {}) };
  const __publicField = (o, key, value) => Object.defineProperty(o, key, { value, enumerable: true }), _classCallCheck = () => undefined;
`;

const withFields = (methods: string) =>
  `class User { #id; #name; constructor(id, name = 'n') { this.#id = id; this.#name = name } ${methods} }`;
const withMaps = (methods: string) =>
  `class User { constructor(id, name = 'n') { ids.set(this, id); names.set(this, name) } ${methods} }`;
const above = (user: string, members: string) => `(() => { ${user} return class Admin extends User { ${members} } })()`;
const compiled = (methods: string) =>
  `class User { constructor(id) { _id.set(this, void 0); __classPrivateFieldSet(this, _id, id, "f"); } ${methods} }`;

const SHOWN: readonly (readonly [what: string, source: string])[] = [
  ['an object', withFields('toJSON() { return { id: this.#id, name: this.#name }; }')],
  ['an object over several lines', withFields('toJSON() {\n return {\n id: this.#id,\n "name": this.#name,\n };\n }')],
  ['an array', withFields('toJSON(key) { return [this.#id, this.#name] }')],
  [
    'getters',
    withFields(
      'get id() { return this.#id; } get name() { return this.#name } toJSON() { return { id: this.id, name: this.name } }',
    ),
  ],
  ['two methods', withFields('toJSON() { return this.#id } toString() { return this.#name }')],
  ['a method of the class above', above(withFields('toJSON() { return [this.#id, this.#name] }'), '')],
  ['WeakMaps', withMaps('toJSON() { return { id: ids.get(this), name: names.get(this) } }')],
  ['a text from a WeakMap', 'class User { constructor(id) { ids.set(this, id) } toString() { return ids.get(this) } }'],
  [
    'fields as TypeScript compiles them',
    compiled('toJSON() { return { id: __classPrivateFieldGet(this, _id, "f") }; }'),
  ],
  [
    'fields as TypeScript compiles them with tslib',
    compiled('get id() { return (0, tslib_1.__classPrivateFieldGet)(this, _id, "f"); } toJSON() { return [this.id] }'),
  ],
];

const HIDDEN: readonly (readonly [what: string, source: string])[] = [
  ['with no method', withFields('')],
  ['one of two left out', withFields('toJSON() { return { name: this.#name }; }')],
  ['one of two left out of an array', withMaps('toJSON() { return [names.get(this)] }')],
  ['shown in part', withFields('toJSON() { return { id: this.#id % 10, name: this.#name }; }')],
  ['shown in a text with others', withFields('toString() { return `${this.#id}${this.#name}`; }')],
  ['shown by a part of it', withFields('toJSON() { return { id: this.#id.length, name: this.#name }; }')],
  [
    'shown on a condition',
    withFields('toJSON() { return this.#name === "x" ? { id: this.#id, name: this.#name } : {}; }'),
  ],
  [
    'shown after a return',
    withFields('toJSON() { if (this.#name) return {}; return { id: this.#id, name: this.#name }; }'),
  ],
  ['shown through a function', withFields('toJSON() { return { id: String(this.#id), name: this.#name }; }')],
  ['overwritten', withFields('toJSON() { return { id: this.#id, "id": this.#name }; }')],
  ['made a prototype of', withFields('toJSON() { return { id: this.#id, __proto__: this.#name }; }')],
  [
    'shown by a getter that computes',
    withFields('get id() { return this.#id % 10 } toJSON() { return { id: this.id, name: this.#name } }'),
  ],
  [
    'hidden by a class of which another shows the like',
    above(withFields(''), '#id = 1; #name = 2; toJSON() { return [this.#id, this.#name] }'),
  ],
  [
    'put in a WeakMap by a function',
    'class User { constructor(id) { keep(this, id) } toJSON() { return { name: "n" } } }',
  ],
  [
    'put in a WeakMap by a function, beside a property',
    'class User { name = "n"; constructor(id) { keep(this, id) } }',
  ],
  [
    'of which a property of its own hides the getter',
    above(
      withFields('get id() { return this.#id } toJSON() { return [this.id, this.#name] }'),
      'constructor(id) { super(id); Object.defineProperty(this, "id", { value: 1 }) }',
    ),
  ],
  ['as TypeScript compiles it', compiled('toJSON() { return { name: "n" } }')],
];

const text = (value: unknown) => encode(value, 'x');

describe('private state', () => {
  it.each(SHOWN)('that a class lists as it is takes part in the key: %s', (_, source) => {
    const User = classOf(source);
    expect(text(new User(1))).toBe(text(new User(1)));
    expect(text(new User(1))).not.toBe(text(new User(2)));
  });

  it.each(HIDDEN)('that a class may hide is refused: %s', (_, source) => {
    const User = classOf(source);
    expect(thrownBy(() => text(new User(1)))).toMatchObject({
      code: 'GIOTTO_NOT_KEYABLE',
      message: expect.stringMatching(/an instance of (User|Admin), whose state cannot be seen from outside/),
    });
  });
});

const VISIBLE: readonly (readonly [what: string, source: string])[] = [
  ['without properties', 'class User {}'],
  [
    'with fields that are not set',
    'class User { id; name; get label() { return this.id + this.name } static of() { return new this() } }',
  ],
  [
    'that takes what it is given',
    'class User { constructor(given) { Object.assign(this, given); } with() { return this; } }',
  ],
  [
    'of Nest’s mapped types',
    'class User { constructor() { (0, helpers.inheritPropertyInitializers)(this, Object, () => true); } }',
  ],
  ['with a comment on `this`', 'class User {\n  // Nothing of (this) is kept.\n  /* Nor (this). */\n}'],
  ['that hands itself out in a method', 'class User { id = 1; save() { return keep(this, 1) } }'],
  [
    'as compilers write it',
    'class User { constructor() { _classCallCheck(this, User); __publicField(this, "id", 1); } }',
  ],
  ['as a function', 'Object.assign(function User() { var self = this; self.id = 1; }, { of: 1 })'],
];

describe('an instance of a class', () => {
  it.each(VISIBLE)('%s is keyed by its properties', (_, source) => {
    const User = classOf(source);
    const changed = Object.assign(new User(1), { other: 1 });
    expect(text(new User(1))).toBe(text(new User(1)));
    expect(text(changed)).not.toBe(text(new User(1)));
  });

  it('without properties that hands itself out is refused: its state may be there', () => {
    const User = classOf('class User { get id() { return ids.get(this) } }');
    const Kept = classOf('class User { get id() { return keep(this) } }');
    for (const Class of [User, Kept])
      expect(thrownBy(() => text(new Class(1)))).toMatchObject({ code: 'GIOTTO_NOT_KEYABLE' });
  });

  it('differs from an instance with another superclass', () => {
    const Anonymous = (above: string) => classOf(`class extends (${above}) {}`);
    expect(text(new (Anonymous('class Admin {}'))(1))).not.toBe(text(new (Anonymous('class Guest {}'))(1)));
  });

  it('may have a function of its own that needs nothing else, if it says something of itself', () => {
    const User = (member: string) =>
      classOf(`class User { constructor(id) { this.id = 1; this.of = ${member} } toJSON() { return 1 } }`);
    for (const member of ['() => 0', '(a, b) => a.x - b.x', 'one => one', '() => "id"'])
      expect(text(new (User(member))(1))).toMatch(/^User#/);
    for (const member of [
      '() => id',
      '() => [...id]',
      '() => `${id}`',
      '() => /id/',
      'function () { return 1 }',
      '() => this.id',
      '() => \\u0069d',
    ])
      expect(thrownBy(() => text(new (User(member))(1)))).toMatchObject({ code: 'GIOTTO_NOT_KEYABLE' });
    expect(text(new (User('() => 0'))(1))).not.toBe(text(new (User('() => 1'))(1)));
  });
});

describe('what an instance’s own methods return', () => {
  it('takes part in its key, with its properties', () => {
    let said: unknown;
    class Said {
      id = 1;
      toJSON() {
        return said;
      }
    }
    const texts = [1, 2, undefined, { a: 1 }, 'text', null].map((what) => {
      said = what;
      return text(new Said());
    });
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('adds nothing if it is the instance itself', () => {
    class Self {
      constructor(readonly id: number) {}
      toJSON() {
        return this;
      }
    }
    expect(text(new Self(1))).not.toBe(text(new Self(2)));
  });
});
