import type { Observable } from 'rxjs';

/**
 * The return types of a method with this model: the model, a promise of it, or an Observable, whose last value counts.
 */
export type GiottoReturned<Model> = Model | Observable<Model> | PromiseLike<Model | Observable<Model>>;

/** A method whose model is of this type. */
export type GiottoMethod<Model> = (...args: never) => GiottoReturned<Model>;

/** A decorator for methods whose model fits the functions in its options. */
export interface GiottoMethodDecorator<Model = unknown> {
  <Method extends GiottoMethod<Model>>(
    prototype: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
  /** Never called. Makes this a `MethodDecorator`, which `applyDecorators()` requires. */
  (): void;
}

/** The same decorator, which may stand on a class too. The models of a class's handlers are not checked. */
export interface GiottoMethodOrClassDecorator<Model = unknown> extends GiottoMethodDecorator<Model> {
  (target: abstract new (...args: never) => object): void;
}

/** The intersection of models, given by name or in a list: what functions of each of them can all take. */
export type TakenByAll<Models> = { [Name in keyof Models]: (model: Models[Name]) => void }[Values<Models>] extends (
  model: infer Model,
) => void
  ? Model
  : unknown;

type Values<Models> = keyof Models & (Models extends readonly unknown[] ? number : unknown);
