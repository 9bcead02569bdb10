import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';

import { deferred } from '../cache/computations.js';

/** Callers who ask the same at once. */
export const CALLERS = 8;

const newcomers = () => ({ count: 0, all: deferred<void>() });
const gatherings = new Map<string, ReturnType<typeof newcomers>>();

function gatheringOf(x: string) {
  const gathering = gatherings.get(x) ?? newcomers();
  gatherings.set(x, gathering);
  return gathering;
}

/** Resolves once all callers have asked for this number, however long a busy machine takes to let them. */
export const allHaveAsked = (x: number): Promise<void> => gatheringOf(String(x)).all.promise;

/** Counts who asks for a number, whether or not the method runs for them. */
@Injectable()
export class GatheringGuard implements CanActivate {
  canActivate(context: ExecutionContext) {
    const { x } = context.switchToHttp().getRequest<{ query: { x: string } }>().query;
    const gathering = gatheringOf(x);
    if (++gathering.count === CALLERS) gathering.all.resolve();
    return true;
  }
}
