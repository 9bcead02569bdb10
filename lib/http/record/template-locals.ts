import type { RenderContext } from '../call/call-key.js';

/** True if templates are rendered on each hit, when the method does not run. */
const rendersHits = ({ program: { level, template } }: RenderContext) => level === 'model' && template !== undefined;

/** Copies the locals before the method runs, if templates are rendered on hits. Accessors among them may throw, so they are not read otherwise. */
export const localsBefore = (call: RenderContext): object | undefined =>
  rendersHits(call) ? { ...call.exchange.locals } : undefined;

/** True if the method changed locals for a template that is rendered on each hit. */
export function hasNewLocals(call: RenderContext, before: object = {}): boolean {
  if (!rendersHits(call)) return false;
  const now = { ...call.exchange.locals } as Record<string, unknown>;
  return Object.keys({ ...before, ...now }).some((name) => now[name] !== (before as Record<string, unknown>)[name]);
}
