import { TemplateView } from '../../http/program/representation.js';
import type { Sight } from '../../http/value/response-state.js';
import { ParameterType, RENDER } from '../metadata/nest-metadata.js';
import type { Settled } from '../interceptors/program-level.js';
import type { FoundHandler } from './program-methods.js';

/**
 * Returns which parts of the response's state a program can see: a method with `@Res()` and a view function see all of
 * it, a template sees the locals. At the level `model` Nest renders the template for each hit, with that request's own
 * locals.
 */
export function sightOf({ handler, route, representations }: FoundHandler, { level }: Settled): Sight | undefined {
  const views = (representations?.all ?? []).map(({ view }) => view);
  const templates =
    level === 'view' && (Reflect.hasMetadata(RENDER, handler) || views.some((view) => view instanceof TemplateView));
  const response =
    route.some(({ type }) => type === ParameterType.RESPONSE) || views.some((view) => typeof view === 'function');
  return templates || response ? { templates, response } : undefined;
}
