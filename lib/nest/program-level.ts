import { ClassSerializerInterceptor, type NestInterceptor } from '@nestjs/common';
import { lastValueFrom, of } from 'rxjs';

import type { Level } from '../http/program.js';
import { GiottoCacheInterceptor } from './giotto-cache.interceptor.js';

/** An interceptor around a handler: the instance that Nest runs, or its class where there is one for each request. */
export type Surrounding = NestInterceptor | { readonly name: string };

/** How a program's answers can be kept, given the interceptors around it. */
export interface Settled {
  readonly level: Level;
  readonly why: string;
  /** What Nest would run the model through, inner first. */
  readonly serializers: readonly NestInterceptor[];
}

/**
 * The view, unless an interceptor wants the model: one that is neither named as transparent nor Nest's own serializer,
 * which is applied before the view is rendered.
 * @param surrounding outer first, as Nest runs them
 */
export function settleLevel(surrounding: readonly Surrounding[], transparent: readonly unknown[]): Settled {
  const lookingOn = [...transparent, GiottoCacheInterceptor];
  const others = surrounding.filter((interceptor) => !isSerializer(interceptor) && !lookingOn.includes(classOf(interceptor)));
  if (others.length > 0)
    return { level: 'model', why: `${others.map(nameOf).join(', ')} works on the value itself`, serializers: [] };
  return {
    level: 'view',
    why: 'nothing else changes the response',
    serializers: surrounding.filter(isSerializer).reverse(),
  };
}

/** Nest's serializer, or one derived from it that leaves the way it takes alone. */
function isSerializer(interceptor: Surrounding): interceptor is ClassSerializerInterceptor {
  const original = ClassSerializerInterceptor.prototype;
  return (
    interceptor instanceof ClassSerializerInterceptor &&
    interceptor.intercept === original.intercept &&
    interceptor.serialize === original.serialize
  );
}

const classOf = (interceptor: Surrounding): unknown =>
  typeof interceptor === 'function' ? interceptor : interceptor.constructor;

const nameOf = (interceptor: Surrounding) => (classOf(interceptor) as { name: string }).name;

/** What the serializers make of a model, one after the other. */
export async function serializeWith(serializers: readonly NestInterceptor[], model: unknown, context: never): Promise<unknown> {
  let value = model;
  for (const serializer of serializers)
    value = await lastValueFrom(await serializer.intercept(context, { handle: () => of(value) }));
  return value;
}
