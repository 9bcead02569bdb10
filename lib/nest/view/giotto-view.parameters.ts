import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import type { CacheableRequest } from '../../http/adapters/exchange.js';
import type { Choice } from '../../http/program/representations.js';
import { representationsOf } from './representations.factory.js';
import type { RouteArgument } from '../metadata/nest-metadata.js';
import { placeOf } from '../metadata/place.js';
import type { Class } from '../metadata/stand-in.metadata.js';
import { readView } from '../metadata/view.metadata.js';

/** What Nest keeps as such a parameter's data, which pipes may look at; custom decorators alone have these. */
const MEDIA_TYPE = '@GiottoMediaType()';
const LANGUAGE = '@GiottoLanguage()';

/** Hands the method the media type that `@GiottoView` chose for the client. It is no argument in the key, which has it. */
export const GiottoMediaType = (): ParameterDecorator => chosen(MEDIA_TYPE, ({ representation }) => representation.mediaType);

/** Hands the method the language that `@GiottoView` chose for the client. It is no argument in the key, which has it. */
export const GiottoLanguage = (): ParameterDecorator => chosen(LANGUAGE, ({ language }) => language);

/** What a parameter is called in errors, if it is one of these. */
export const choiceParameter = ({ type, data }: RouteArgument): string | undefined =>
  type === undefined && (data === MEDIA_TYPE || data === LANGUAGE) ? data : undefined;

/** Whether a parameter tells the language. */
export const tellsLanguage = (argument: RouteArgument): boolean => choiceParameter(argument) === LANGUAGE;

/** Nest asks for parameters before the method's stand-in is called, so the choice is made here as it will be made there. */
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
  return view && representationsOf(view, placeOf({ target, method: name })).choose(context.switchToHttp().getRequest<CacheableRequest>().headers);
}
