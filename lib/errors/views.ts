/** `@GiottoView` and its representations. */
import { asText, define, kindOf } from './giotto-error.js';

export const noRepresentation = define(
  'GIOTTO_NO_REPRESENTATION',
  (where: string) =>
    `${where}: @GiottoView has no representation. Give it at least one: @GiottoView({ 'application/json': GiottoView.json() }).`,
  TypeError,
);

export const invalidMediaType = define(
  'GIOTTO_INVALID_MEDIA_TYPE',
  (where: string, type: string) =>
    `${where}: ${asText(type)} is not a media type that @GiottoView can have once. Use one such as 'text/html' or 'text/html; level=1', without wildcards, weights and parentheses.`,
  TypeError,
);

export const invalidRepresentation = define(
  'GIOTTO_INVALID_REPRESENTATION',
  (where: string, type: string, representation: unknown) =>
    `${where}: ${asText(representation)} is no representation for ${asText(type)}. Use GiottoView.template('…'), GiottoView.json(), or a function of the model and the call.`,
  TypeError,
);

export const invalidLanguage = define(
  'GIOTTO_INVALID_LANGUAGE',
  (where: string, language: unknown) =>
    `${where}: languages: ${asText(language)} is not possible. Use an array of language tags, such as ['en', 'de-CH'].`,
  TypeError,
);

export const contradictoryView = define(
  'GIOTTO_CONTRADICTORY_VIEW',
  (where: string, decorator: string) =>
    `${where}: ${decorator} contradicts @GiottoView, which decides how the method answers. Remove one of them.`,
);

export const viewBehindInterceptor = define(
  'GIOTTO_VIEW_BEHIND_INTERCEPTOR',
  (where: string, why: string) =>
    `${where}: ${why}, which @GiottoView has rendered by then. Name the interceptor in forRoot({ pure: […] }) if its result depends on the value alone, in { transparent: […] } if it only looks at the value, in { blind: […] } if it does not even do that. Else do its work in the method or the view, or take @GiottoView off.`,
);

export const viewWithoutRoute = define(
  'GIOTTO_VIEW_WITHOUT_ROUTE',
  (where: string) =>
    `${where}: @GiottoView answers requests, and this method gets none. Put it on a handler with @Get() or the like.`,
);

export const parameterWithoutChoice = define(
  'GIOTTO_PARAMETER_WITHOUT_CHOICE',
  (where: string, parameter: string, cure: string) => `${where}: there is no choice for ${parameter} to pass. ${cure}`,
);

export const invalidViewResult = define(
  'GIOTTO_INVALID_VIEW_RESULT',
  (program: string, mediaType: string, result: unknown) =>
    `${program}: the view for ${mediaType} returned ${kindOf(result)}. Return a string or a Buffer.`,
  TypeError,
);

export const contradictoryShare = define(
  'GIOTTO_CONTRADICTORY_SHARE',
  (where: string, parameter: string) =>
    `${where}: shareModel: true contradicts ${parameter}: the method runs for one representation, and what it does there would be missing in the others. Remove one of them.`,
);
