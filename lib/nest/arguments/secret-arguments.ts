import type { ArgumentNames } from '../../cache/key/argument-names.js';
import type { Parameter } from '../../cache/key/arguments.js';
import type { Hiding } from '../../cache/key/hiding.js';

/** Returns what tells the positions of a method's arguments whose names say that they are secret, those of a rest parameter included. */
export function secretPositions({ all }: ArgumentNames, { isSecret }: Hiding): (index: number) => boolean {
  const secret = all.filter(({ name }) => isSecret(name));
  return (index) => secret.some((one) => one.index === index || (one.isRest && one.index < index));
}

/** Marks the parameters too whose names are secret that functions of the application call them by. */
export function withSecrets(parameters: readonly Parameter[], names: ArgumentNames, hiding: Hiding): Parameter[] {
  const isSecretAt = secretPositions(names, hiding);
  return parameters.map((parameter) => ({ ...parameter, secret: parameter.secret || isSecretAt(parameter.index) }));
}
