import { ClassSerializerInterceptor } from '@nestjs/common';

import { GiottoCacheInterceptor } from '../stand-in/giotto-cache.interceptor.js';
import { isPlainSerializer } from './plain-serializer.js';
import type { Surrounding } from './program-level.js';
import { wrap } from './wrapped-interceptors.js';

/** What the module was told of interceptors, by their classes. */
export interface DeclaredInterceptors {
  readonly pure: readonly unknown[];
  readonly transparent: readonly unknown[];
  readonly blind: readonly unknown[];
}

/**
 * What an interceptor is to a response that is stored: `serializer` and `pure` are applied before; `transparent` and `blind`
 * see it; `own` is this library's; `rewriter` works on the value behind all interceptors; `other` works on the value.
 */
export type Kind = 'serializer' | 'pure' | 'transparent' | 'blind' | 'own' | 'rewriter' | 'other';

/** A class that stands for what works on values on their way out, and is no interceptor. */
export class Rewriter {}

/** An interceptor, with what it was found to be. */
export interface Judged {
  readonly interceptor: Surrounding;
  readonly name: string;
  readonly kind: Kind;
  /** Why it is `other` in spite of what it was declared to be. */
  readonly why?: string;
}

/** @param hasFixedOptions whether what the handler tells serializers is always the same */
export function judge(interceptor: Surrounding, declared: DeclaredInterceptors, hasFixedOptions: boolean): Judged {
  const of = classOf(interceptor);
  const named = { interceptor, name: (of as { name: string }).name };
  if (of === GiottoCacheInterceptor) return { ...named, kind: 'own' };
  if ((of as { prototype: unknown }).prototype instanceof Rewriter) return { ...named, kind: 'rewriter' };
  if (declared.pure.includes(of)) return wrapped({ ...named, kind: 'pure' });
  if (isSerializer(interceptor)) return { ...named, kind: isPlainSerializer(interceptor) && hasFixedOptions ? 'serializer' : 'other' };
  const kind = (['transparent', 'blind'] as const).find((list) => declared[list].includes(of));
  return kind === undefined ? { ...named, kind: 'other' } : wrapped({ ...named, kind });
}

const classOf = (interceptor: Surrounding): unknown => (typeof interceptor === 'function' ? interceptor : interceptor.constructor);

const wrapped = (judged: Judged): Judged =>
  wrap(judged.interceptor) ? judged : { ...judged, kind: 'other', why: `cannot be wrapped to be ${judged.kind}` };

/** Such a class is no other kind, whatever it was declared to be: it changes the value. */
const isSerializer = (interceptor: Surrounding): boolean =>
  interceptor instanceof ClassSerializerInterceptor ||
  (typeof interceptor === 'function' && (interceptor as { prototype: unknown }).prototype instanceof ClassSerializerInterceptor) ||
  interceptor === ClassSerializerInterceptor;

