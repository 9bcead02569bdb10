/** A method, and the class that an error names. */
export interface MethodPlace {
  readonly target: { readonly name: string };
  readonly method: string;
}

/** Returns `ClassName.method`, as errors, warnings and keys name a method. */
export const placeOf = ({ target, method }: MethodPlace): string => `${target.name}.${method}`;
