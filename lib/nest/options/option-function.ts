/** The arguments of a call by name. Their types are unknown unless the application states them. */
export type GiottoArguments = Readonly<Record<string, unknown>>;

/** `never`, which every annotation accepts, unless the application states the arguments' types. */
export type Unsaid<Args> = GiottoArguments extends Args ? never : Args;

/** Written as a method: TypeScript checks the parameters of methods bivariantly. */
interface Written<Parameters extends unknown[], Result> {
  call(...parameters: Parameters): Result;
}

/**
 * The second signature directs inference: TypeScript types parameters without annotation by the members of a union that
 * have a single signature.
 */
interface Annotated<Parameters extends unknown[], Result> {
  call(...parameters: Parameters): Result;
  call<Given extends Result>(...parameters: Parameters): Result | Given;
}

/**
 * A function in the options. Parameters without annotation have the types `Parameters`. An annotated one has its own
 * type, which must accept `Annotations`.
 */
export type OptionFunction<Parameters extends unknown[], Annotations extends unknown[], Result> =
  Written<Parameters, Result>['call'] | Annotated<Annotations, Result>['call'];

/** Returns the same function, typed so that it can be called. */
export const callable = <Parameters extends unknown[], Annotations extends unknown[], Result>(
  given: OptionFunction<Parameters, Annotations, Result>,
): ((...parameters: Parameters) => Result) => given as Written<Parameters, Result>['call'];
