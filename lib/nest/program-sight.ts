import { TemplateView } from '../http/face.js';
import type { Sight } from '../http/response-state.js';
import { ParameterType, RENDER } from './nest-metadata.js';
import type { Settled } from './program-level.js';
import type { FoundHandler } from './startup-checks.js';

/**
 * What a program sees of its response as others leave it: a method with `@Res()` and a view function see all of it, a template its
 * locals. Where interceptors work on the value, Nest renders the template for each hit, with that request's own locals.
 */
export function sightOf({ handler, route, faces }: FoundHandler, { level }: Settled): Sight | undefined {
  const views = (faces?.all ?? []).map(({ view }) => view);
  const templates = level === 'view' && (Reflect.hasMetadata(RENDER, handler) || views.some((view) => view instanceof TemplateView));
  const response = route.some(({ type }) => type === ParameterType.RESPONSE) || views.some((view) => typeof view === 'function');
  return templates || response ? { templates, response } : undefined;
}
