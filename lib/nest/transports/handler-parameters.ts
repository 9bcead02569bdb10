import type { ArgumentNames } from '../../cache/key/argument-names.js';
import type { Parameter } from '../../cache/key/arguments.js';
import type { Hiding } from '../../cache/key/hiding.js';
import { unkeyableParameter } from '../../errors/startup.js';
import { visibilityRequired } from '../../errors/transports.js';
import { pickedName } from '../arguments/argument-sources.js';
import { withSecrets } from '../arguments/secret-arguments.js';
import { routeArguments, type RouteArgument } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import type { HandlerTransport, ParameterKind, TransportHandler } from './transport.js';

/** Returns the parameters that a handler gets, in order. */
export function handlerParameters(transport: HandlerTransport, handler: TransportHandler): readonly RouteArgument[] {
  const decorated = routeArguments(handler.target, handler.method);
  return decorated.length > 0 ? decorated : transport.undecorated(handler);
}

const kindOf = ({ kinds }: HandlerTransport, { type }: RouteArgument): ParameterKind | undefined =>
  type === undefined ? undefined : kinds[type];

/**
 * Refuses a parameter that no key can hold, unless a `key` stands for it, and one that tells who asks, unless `visibility` says
 * who shares.
 * @throws GIOTTO_UNKEYABLE_PARAMETER, GIOTTO_VISIBILITY_REQUIRED
 */
export function checkSight(
  transport: HandlerTransport,
  handler: TransportHandler,
  visibility: string | undefined,
): void {
  const where = placeOf(handler);
  for (const argument of handlerParameters(transport, handler)) {
    const kind = kindOf(transport, argument);
    if (kind === undefined || kind.isKeyed) continue;
    if (handler.standIn.options.key === undefined)
      throw unkeyableParameter(where, `${kind.decorator} (number ${argument.index + 1})`);
    if (kind.tellsCaller && visibility === undefined)
      throw visibilityRequired(where, `with ${kind.decorator} the method can see who asks`);
  }
}

/** Returns the parameters that the key of a handler's call holds, sorted by name. */
export function keyedParameters(
  transport: HandlerTransport,
  handler: TransportHandler,
  { names, hiding }: { readonly names: ArgumentNames; readonly hiding: Hiding },
): Parameter[] {
  const keyed = handlerParameters(transport, handler).filter((one) => kindOf(transport, one)?.isKeyed ?? true);
  const plain = keyed.map((one) => pickedName(one) ?? kindOf(transport, one)?.name ?? String(one.index));
  const isUnique = new Set(plain).size === plain.length;
  const parameters = keyed.map(({ index, type, data }, at) => ({
    name: isUnique ? plain[at]! : `${index}:${plain[at]!}`,
    index,
    secret: hiding.isSecret(plain[at]!) || (typeof data === 'string' && hiding.isSecret(data)),
    isCustom: type === undefined || undefined,
  }));
  return withSecrets(parameters, names, hiding).sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Returns how many arguments the parameters account for; any number if the method can see none of them. */
export function argumentCount(transport: HandlerTransport, handler: TransportHandler): number {
  const parameters = handlerParameters(transport, handler);
  return parameters.length === 0 ? Infinity : Math.max(...parameters.map(({ index }) => index)) + 1;
}
