import type { RenderContext } from '../call/call-key.js';

/** Whether templates are rendered for each hit, where the method does not run. */
const rendersHits = ({ program: { level, template } }: RenderContext) => level === 'model' && template !== undefined;

/** The locals as the method finds them, if it matters what it leaves there. Their accessors, which may throw, are called for templates alone. */
export const localsBefore = (call: RenderContext): object | undefined => (rendersHits(call) ? { ...call.exchange.locals } : undefined);

/** What the method left for a template that is rendered for each hit, where it does not run. */
export function hasNewLocals(call: RenderContext, before: object = {}): boolean {
  if (!rendersHits(call)) return false;
  const now = { ...call.exchange.locals } as Record<string, unknown>;
  return Object.keys({ ...before, ...now }).some((name) => now[name] !== (before as Record<string, unknown>)[name]);
}
