import type { Judged } from './interceptor-kinds.js';
import type { Surrounding } from './interceptor-roles.js';
import { isWrapped } from './wrapped-interceptors.js';

const SERIALIZER_METHODS = [
  'intercept',
  'serialize',
  'transformToPlain',
  'getContextOptions',
  'reflector',
  'defaultOptions',
] as const;

/**
 * Returns a check whether one of the interceptors, or its class, has been changed since. Whoever replaces a method of
 * one may count on seeing every value.
 * @returns `undefined` if there is nothing to check
 */
export function changedSince(judged: readonly Judged[]): (() => boolean) | undefined {
  const checks = judged.flatMap(({ interceptor, kind }) => {
    if (kind === 'own') return [];
    return [kind === 'serializer' ? changeOf(interceptor) : () => !isWrapped(interceptor)];
  });
  return checks.length === 0 ? undefined : () => checks.some((isChanged) => isChanged());
}

function changeOf(serializer: Surrounding): () => boolean {
  const known = serializer as unknown as Record<string, unknown>;
  const methods = SERIALIZER_METHODS.map((name) => [name, known[name]] as const);
  return () => methods.some(([name, method]) => known[name] !== method);
}
