import type { Observable } from 'rxjs';

/** What a method returns whose model this is: the model, a promise of it, or an Observable, the last value of which counts. */
export type GiottoReturned<Model> = Model | Observable<Model> | PromiseLike<Model | Observable<Model>>;

/** A method whose model every function in its decorator's options can take. */
export type GiottoMethod<Model> = (...args: never) => GiottoReturned<Model>;

/** A decorator of methods whose model is of a type that its options tell. */
export interface GiottoMethodDecorator<Model = unknown> {
  <Method extends GiottoMethod<Model>>(prototype: object, name: string | symbol, descriptor: TypedPropertyDescriptor<Method>): void;
  /** Never called: it makes this a `MethodDecorator` too, as `applyDecorators()` wants it. */
  (): void;
}

/** The same, for a method, or for a class whose handlers' models nothing is known of. */
export interface GiottoMethodOrClassDecorator<Model = unknown> extends GiottoMethodDecorator<Model> {
  (target: abstract new (...args: never) => object): void;
}

/** The model that all functions can take whose models these are, by name or in a list: their intersection. */
export type TakenByAll<Models> = { [Name in keyof Models]: (model: Models[Name]) => void }[Values<Models>] extends (model: infer Model) => void
  ? Model
  : unknown;

type Values<Models> = keyof Models & (Models extends readonly unknown[] ? number : unknown);
