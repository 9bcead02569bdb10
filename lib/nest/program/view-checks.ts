import {
  contradictoryShare,
  contradictoryView,
  parameterWithoutChoice,
  viewBehindInterceptor,
} from '../../errors/views.js';
import type { Representations } from '../../http/program/representations.js';
import { representationsOf } from '../view/representations.factory.js';
import { choiceParameter, tellsLanguage } from '../view/giotto-view.parameters.js';
import { HEADERS, ParameterType, REDIRECT, RENDER, routeArguments, SSE } from '../metadata/nest-metadata.js';
import type { Settled } from '../interceptors/program-level.js';
import type { FoundHandler, HostedMethod } from './program-methods.js';
import { placeOf } from '../metadata/place.js';
import { checkPassthrough } from './startup-checks.js';
import { readView } from '../metadata/view.metadata.js';

/**
 * Refuses decorators that contradict `@GiottoView`, and interceptors that would get a finished response for a value.
 */
export function checkView(found: FoundHandler, { level, why }: Settled): void {
  const rival = rivalOf(found.handler);
  if (rival !== undefined) throw contradictoryView(placeOf(found), rival);
  checkPassthrough(found);
  if (level === 'model') throw viewBehindInterceptor(placeOf(found), why);
  if (found.representations?.sharesModel) checkShare(found);
}

function rivalOf(handler: object): string | undefined {
  const known = [
    [RENDER, '@Render()'],
    [REDIRECT, '@Redirect()'],
    [SSE, '@Sse()'],
  ] as const;
  const declared = (Reflect.getMetadata(HEADERS, handler) ?? []) as { name: string }[];
  const declaresType = declared.some(({ name }) => name.toLowerCase() === 'content-type');
  return (
    known.find(([key]) => Reflect.hasMetadata(key, handler))?.[1] ??
    (declaresType ? "@Header('Content-Type')" : undefined)
  );
}

/**
 * Returns the representations of a method, if it has any.
 * @throws GIOTTO_PARAMETER_WITHOUT_CHOICE if a parameter asks for a choice that there is not
 */
export function findRepresentations(hosted: HostedMethod): Representations | undefined {
  const { target, method } = hosted;
  const where = placeOf(hosted);
  const view = readView(target, method);
  const representations = view && representationsOf(view, where);
  for (const argument of routeArguments(target, method)) {
    const parameter = choiceParameter(argument);
    if (parameter === undefined) continue;
    if (representations === undefined)
      throw parameterWithoutChoice(where, parameter, 'Put @GiottoView({ … }) on the method.');
    if (tellsLanguage(argument) && representations.languages.length === 0)
      throw parameterWithoutChoice(
        where,
        parameter,
        "Name the languages: @GiottoView({ … }, { languages: ['en', 'de'] }).",
      );
  }
  return representations;
}

/** A shared model is computed once, so the method must not depend on the response or the media type. */
function checkShare(found: FoundHandler): void {
  for (const argument of found.route) {
    if (argument.type === ParameterType.RESPONSE) throw contradictoryShare(placeOf(found), '@Res()');
    const parameter = tellsLanguage(argument) ? undefined : choiceParameter(argument);
    if (parameter !== undefined) throw contradictoryShare(placeOf(found), parameter);
  }
}
