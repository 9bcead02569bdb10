import type { ExecutionContext } from '@nestjs/common';
import { catchError, defer, from, lastValueFrom, mergeAll, of, tap, throwError, type Observable } from 'rxjs';

import { thrownAt } from '../../http/value/passing-error.js';
import { OwnValues } from '../../http/value/shown-values.js';
import type { Surrounding } from './interceptor-roles.js';
import { instanceFor } from './wrapped-interceptors.js';

const NOTHING = Buffer.alloc(0);

/**
 * Runs interceptors on a model, one around the other, as Nest would.
 * @param shapers inner first
 * @param stages receives the model and the result of each interceptor
 */
export async function shapeWith(
  shapers: readonly Surrounding[],
  model: unknown,
  context: ExecutionContext,
  stages: unknown[] = [],
): Promise<unknown> {
  stages[0] = model;
  if (shapers.length === 0) return model;
  const around = (inside: Observable<unknown>, shaper: Surrounding, stage: number) =>
    shaped(inside, shaper, { context, stage, stages });
  return lastValueFrom(shapers.reduce(around, of(model)));
}

interface Place {
  readonly context: ExecutionContext;
  readonly stage: number;
  readonly stages: unknown[];
}

function shaped(
  inside: Observable<unknown>,
  shaper: Surrounding,
  { context, stage, stages }: Place,
): Observable<unknown> {
  const run = async () => instanceFor(shaper, context).intercept(context, { handle: () => inside });
  return defer(() => from(run()).pipe(mergeAll())).pipe(
    tap((value) => (stages[stage + 1] = value)),
    catchError((error: unknown) => throwError(() => thrownAt(error, { stage, shown: new OwnValues(stages, NOTHING) }))),
  );
}
