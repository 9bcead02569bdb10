import { ClassSerializerInterceptor } from '@nestjs/common';

import { GiottoCacheInterceptor } from '../stand-in/giotto-cache.interceptor.js';
import { isPlainSerializer } from './plain-serializer.js';
import type { Surrounding } from './interceptor-roles.js';
import { wrap } from './wrapped-interceptors.js';

/** The interceptor classes in the module's options. */
export interface DeclaredInterceptors {
  readonly pure: readonly unknown[];
  readonly transparent: readonly unknown[];
  readonly blind: readonly unknown[];
}

/**
 * How an interceptor relates to a stored response: `serializer` and `pure` run before it is stored; `transparent` and
 * `blind` run on hits too; `own` is this library's; `rewriter` stands for code after all interceptors that changes
 * values; `other` may change them.
 */
export type Kind = 'serializer' | 'pure' | 'transparent' | 'blind' | 'own' | 'rewriter' | 'other';

/** Stands for code that changes values on their way out and is no interceptor. */
export class Rewriter {}

/** An interceptor and its kind. */
export interface Judged {
  readonly interceptor: Surrounding;
  readonly name: string;
  readonly kind: Kind;
  /** The reason if it was declared and is `other` all the same. */
  readonly why?: string;
}

/** @param hasFixedOptions true if the handler's `@SerializeOptions()` never change */
export function judge(interceptor: Surrounding, declared: DeclaredInterceptors, hasFixedOptions: boolean): Judged {
  const of = classOf(interceptor);
  const named = { interceptor, name: (of as { name: string }).name };
  if (of === GiottoCacheInterceptor) return { ...named, kind: 'own' };
  if ((of as { prototype: unknown }).prototype instanceof Rewriter) return { ...named, kind: 'rewriter' };
  if (declared.pure.includes(of)) return wrapped({ ...named, kind: 'pure' });
  if (isSerializer(interceptor))
    return { ...named, kind: isPlainSerializer(interceptor) && hasFixedOptions ? 'serializer' : 'other' };
  const kind = (['transparent', 'blind'] as const).find((list) => declared[list].includes(of));
  return kind === undefined ? { ...named, kind: 'other' } : wrapped({ ...named, kind });
}

const classOf = (interceptor: Surrounding): unknown =>
  typeof interceptor === 'function' ? interceptor : interceptor.constructor;

const wrapped = (judged: Judged): Judged =>
  wrap(judged.interceptor) ? judged : { ...judged, kind: 'other', why: `cannot be wrapped to be ${judged.kind}` };

/** A serializer changes the value, so a declaration as `transparent` or `blind` does not count. */
const isSerializer = (interceptor: Surrounding): boolean =>
  interceptor instanceof ClassSerializerInterceptor ||
  (typeof interceptor === 'function' &&
    (interceptor as { prototype: unknown }).prototype instanceof ClassSerializerInterceptor) ||
  interceptor === ClassSerializerInterceptor;
