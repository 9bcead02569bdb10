import { RequestMethod, Scope } from '@nestjs/common';

import { privateWithoutIdentify } from '../../errors/options.js';
import {
  contradictoryMethods,
  duplicateProgram,
  requestScoped,
  responseNotPassthrough,
  serverSentEvents,
  unkeyableParameter,
} from '../../errors/startup.js';
import type { Visibility } from '../../http/program/program.js';
import { areInterchangeable } from '../objects/interchangeable.js';
import type { FoundHandler, FoundMethod, HostedMethod } from './program-methods.js';
import { METHOD, ParameterType, SSE, type InstanceWrapper, type RouteArgument } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import { decoratorOf } from '../arguments/argument-sources.js';
import { isKeyable } from '../arguments/program-parameters.js';

/** Refuses routes that could not be cached safely. Errors name class, method, parameter and cure. */
export function checkHandler(found: FoundHandler): void {
  if (Reflect.getMetadata(SSE, found.handler)) throw serverSentEvents(placeOf(found));
  checkSingleton(found);
  checkSameClassElsewhere(found);
  checkParameters(found);
  checkMethods(found);
}

/** @throws GIOTTO_RESPONSE_NOT_PASSTHROUGH */
export function checkPassthrough(found: FoundHandler): void {
  const response = responseOf(found);
  if (response && found.standIn.sendsByItself) throw responseNotPassthrough(placeOf(found), describe(response));
}

const responseOf = ({ route }: FoundHandler) => route.find(({ type }) => type === ParameterType.RESPONSE);

function checkParameters(found: FoundHandler) {
  const response = responseOf(found);
  checkPassthrough(found);
  if (found.standIn.options.key !== undefined) return;
  const unkeyable = found.route.find((argument) => argument !== response && !isKeyable(argument));
  if (unkeyable) throw unkeyableParameter(placeOf(found), describe(unkeyable));
}

/**
 * Only the method's own decorator can contradict its route. Options of the class and the module are for many routes.
 */
function checkMethods(found: FoundHandler) {
  const served = RequestMethod[Reflect.getMetadata(METHOD, found.handler) as RequestMethod] ?? 'ALL';
  if (found.standIn.origin !== 'method' || served === 'ALL') return;
  const stray = found.standIn.options.methods?.find((method) => !isServedBy(method.toUpperCase(), served));
  if (stray !== undefined) throw contradictoryMethods(placeOf(found), stray, titleCase(served));
}

const isServedBy = (method: string, served: string) => method === served || (method === 'HEAD' && served === 'GET');

const titleCase = (word: string) => `${word[0]}${word.slice(1).toLowerCase()}()`;

const describe = (argument: RouteArgument) =>
  `${decoratorOf(argument) ?? 'of an unknown kind'} (number ${argument.index + 1})`;

/** @throws GIOTTO_REQUEST_SCOPED */
export function checkSingleton(found: HostedMethod): void {
  if (!isSingleton(found.host)) throw requestScoped(placeOf(found), 'request-scoped');
}

/**
 * A class in several modules is one program if its instances are interchangeable.
 * @throws GIOTTO_DUPLICATE_PROGRAM if their dependencies differ
 */
export function checkSameClassElsewhere(found: FoundMethod): void {
  const { host, sameClassElsewhere, target, standIn } = found;
  const stranger = sameClassElsewhere.find((wrapper) => !areInterchangeable(wrapper, host));
  if (stranger === undefined) return;
  const where = placeOf(found);
  const [one, other] = [stranger, host].map((wrapper) => `${where} in ${wrapper.host?.name}`) as [string, string];
  const cure = `They are given different providers. Derive a class for one of them: class Other${target.name} extends ${target.name} {}.`;
  throw duplicateProgram(standIn.options.program ?? where, one, other, cure);
}

/** True if one instance serves all requests. The scope of interceptors and guards does not matter. */
function isSingleton(host: InstanceWrapper): boolean {
  const injected = [
    ...(host.getCtorMetadata() ?? []),
    ...(host.getPropertiesMetadata() ?? []).map(({ wrapper }) => wrapper),
  ];
  return host.scope !== Scope.REQUEST && injected.every((wrapper) => wrapper.isDependencyTreeStatic());
}

/** @throws GIOTTO_PRIVATE_WITHOUT_IDENTIFY */
export function checkVisibility(where: string, visibility: Visibility | undefined, identify: unknown): void {
  if (visibility === 'private' && identify === undefined) throw privateWithoutIdentify(where);
}
