/** The call's arguments, by the names that they have in the key, as long as nobody says which they are. */
export type GiottoArguments = Readonly<Record<string, unknown>>;

/** `never`, which any annotation takes, as long as nobody has said what the arguments are. */
export type Unsaid<Args> = GiottoArguments extends Args ? never : Args;

/** As a method, because TypeScript lets the parameters of methods be of a narrower type. */
interface Written<Parameters extends unknown[], Result> {
  call(...parameters: Parameters): Result;
}

/**
 * The second signature is there for inference: of a union's members TypeScript takes those with one signature to type
 * parameters that have no annotation.
 */
interface Annotated<Parameters extends unknown[], Result> {
  call(...parameters: Parameters): Result;
  call<Given extends Result>(...parameters: Parameters): Result | Given;
}

/**
 * A function in the options. Parameters without annotations are `Parameters`. One with an annotation has the type that it says,
 * as long as `Annotations` can be handed to it.
 */
export type OptionFunction<Parameters extends unknown[], Annotations extends unknown[], Result> =
  | Written<Parameters, Result>['call']
  | Annotated<Annotations, Result>['call'];

/** The same function, to be called with what it is handed. */
export const callable = <Parameters extends unknown[], Annotations extends unknown[], Result>(
  given: OptionFunction<Parameters, Annotations, Result>,
): ((...parameters: Parameters) => Result) => given as Written<Parameters, Result>['call'];
