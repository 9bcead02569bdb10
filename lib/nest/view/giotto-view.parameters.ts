import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { CacheableRequest } from '../../http/adapters/exchange.js';
import type { Choice } from '../../http/program/representations.js';
import { representationsOf } from './representations.factory.js';
import type { RouteArgument } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import type { Class } from '../metadata/stand-in.metadata.js';
import { readView } from '../metadata/view.metadata.js';

/** The `data` of these parameters, which pipes may see. */
const MEDIA_TYPE = '@GiottoMediaType()';
const LANGUAGE = '@GiottoLanguage()';

/**
 * Passes the method the media type that `@GiottoView` chose for the client. It is no argument in the key, which
 * contains it anyway.
 * @example squared(@Query('x') x: number, @GiottoMediaType() type: string) {}
 */
export const GiottoMediaType = (): ParameterDecorator =>
  chosen(MEDIA_TYPE, ({ representation }) => representation.mediaType);

/**
 * Passes the method the language that `@GiottoView` chose for the client. It is no argument in the key, which contains
 * it anyway.
 * @example greet(@GiottoLanguage() language: string) {}
 */
export const GiottoLanguage = (): ParameterDecorator => chosen(LANGUAGE, ({ language }) => language);

/** Returns the decorator of such a parameter, as errors name it; `undefined` for any other parameter. */
export const choiceParameter = ({ type, data }: RouteArgument): string | undefined =>
  type === undefined && (data === MEDIA_TYPE || data === LANGUAGE) ? data : undefined;

/** True for a parameter under `@GiottoLanguage()`. */
export const tellsLanguage = (argument: RouteArgument): boolean => choiceParameter(argument) === LANGUAGE;

/** Nest evaluates parameters before it calls the stand-in, so the choice is made here in the same way as there. */
function chosen(mark: string, tell: (choice: Choice) => string | undefined): ParameterDecorator {
  return (prototype, name, index) => {
    const decorate = createParamDecorator((_mark: string, context: ExecutionContext) => {
      const choice = choiceFor(context, String(name));
      return choice && tell(choice);
    });
    decorate(mark)(prototype, name, index);
  };
}

function choiceFor(context: ExecutionContext, name: string): Choice | undefined {
  const target = context.getClass() as Class;
  const view = readView(target, name);
  return (
    view &&
    representationsOf(view, placeOf({ target, method: name })).choose(
      context.switchToHttp().getRequest<CacheableRequest>().headers,
    )
  );
}
