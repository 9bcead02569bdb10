/** A class whose instances come back as such. */
export type GiottoRevivedClass = abstract new (...args: never[]) => object;

/** Written as a method, so that a function may annotate its parameter. */
interface Revive<Value> {
  revive(plain: unknown): Value | Promise<Value>;
}

/** How values with class instances, such as entities, come back. */
export interface GiottoValueOptions<Value = unknown> {
  /**
   * The classes whose instances come back as such, wherever they are in the value. An instance gets its own properties
   * back, without a call of its constructor. Name every class: subclasses, relations and embedded ones too.
   *
   * Or a function that makes the value from its plain form, which is what `plain: true` would return.
   * @default undefined values with class instances are not stored
   * @example Product
   * @example [Product, Category]
   * @example (rows: ProductRow[]) => rows.map((row) => new Product(row))
   */
  revive?: GiottoRevivedClass | readonly GiottoRevivedClass[] | Revive<Value>['revive'];
  /**
   * Whether callers get plain objects in place of class instances, on a miss as on a hit. An instance becomes the
   * result of its `toJSON()`, else an object of its own properties. Methods and getters of the class are lost.
   * @default false
   * @example true
   */
  plain?: boolean;
}

type Kept = string | number | bigint | boolean | null | undefined | Date | RegExp | ArrayBuffer | ArrayBufferView;

/** The type of a value under `plain: true`. It has the class's getters, which the object lacks. */
export type GiottoPlain<Value> = Value extends Kept
  ? Value
  : Value extends { toJSON(...args: never[]): infer Said }
    ? GiottoPlain<Said>
    : Value extends ReadonlyMap<infer Key, infer Element>
      ? Map<GiottoPlain<Key>, GiottoPlain<Element>>
      : Value extends ReadonlySet<infer Element>
        ? Set<GiottoPlain<Element>>
        : Value extends readonly (infer Element)[]
          ? GiottoPlain<Element>[]
          : Value extends object
            ? {
                [Name in keyof Value as Value[Name] extends (...args: never[]) => unknown ? never : Name]: GiottoPlain<
                  Value[Name]
                >;
              }
            : Value;
