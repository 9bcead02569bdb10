import type { ArgumentNames } from '../../cache/key/argument-names.js';
import type { Parameter } from '../../cache/key/arguments.js';
import type { Hiding } from '../../cache/key/hiding.js';

/** Returns a predicate: true for the position of an argument with a secret name, or of a rest parameter with one. */
export function secretPositions({ all }: ArgumentNames, { isSecret }: Hiding): (index: number) => boolean {
  const secret = all.filter(({ name }) => isSecret(name));
  return (index) => secret.some((one) => one.index === index || (one.isRest && one.index < index));
}

/** Also marks parameters as secret whose names in the application's functions are. */
export function withSecrets(parameters: readonly Parameter[], names: ArgumentNames, hiding: Hiding): Parameter[] {
  const isSecretAt = secretPositions(names, hiding);
  return parameters.map((parameter) => ({ ...parameter, secret: parameter.secret || isSecretAt(parameter.index) }));
}
