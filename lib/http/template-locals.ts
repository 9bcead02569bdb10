import type { AnsweredCall } from './call-key.js';

/** What the method left for a template that is rendered for each hit, where it does not run. */
export function hasNewLocals({ exchange, program: { level, template } }: AnsweredCall, before: object = {}): boolean {
  if (level === 'view' || template === undefined) return false;
  const now = { ...exchange.locals } as Record<string, unknown>;
  return Object.keys({ ...before, ...now }).some((name) => now[name] !== (before as Record<string, unknown>)[name]);
}
