import type { CallHandler } from '@nestjs/common';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  filter,
  finalize,
  from,
  map,
  materialize,
  mergeMap,
  of,
  ReplaySubject,
  take,
  throwError,
  type Observable,
  type ObservableInput,
  type ObservableNotification,
} from 'rxjs';

import { originOf } from '../../http/value/passing-error.js';
import { isShapedFile } from '../../http/value/passing-file.js';
import { RenderedView } from '../../http/value/rendered-view.js';
import type { Role } from './interceptor-roles.js';

/** Runs an interceptor, which Nest lets return an Observable or the promise of one. */
export type Intercept = (next: CallHandler) => ObservableInput<unknown> | Promise<ObservableInput<unknown>>;

/** A result that an interceptor must not see: a finished response, or an error that was thrown outside of it. */
type Passing =
  { readonly kind: 'response'; readonly response: unknown } | { readonly kind: 'error'; readonly error: unknown };

const passingValue = (value: unknown): Passing | undefined =>
  value instanceof RenderedView || isShapedFile(value) ? { kind: 'response', response: value } : undefined;

const passingError = (error: unknown, { stage }: Role): Passing | undefined =>
  (originOf(error)?.stage ?? -1) >= stage ? { kind: 'error', error } : undefined;

/** Takes a finished response or an error around an interceptor. */
class Bypass {
  passing: Passing | undefined;

  constructor(private readonly role: Role) {}

  takesValue(value: unknown): boolean {
    return (this.passing = passingValue(value)) !== undefined;
  }

  takesError(error: unknown): boolean {
    return (this.passing = passingError(error, this.role)) !== undefined;
  }

  /** Returns the value that the interceptor gets instead. */
  shown(): unknown {
    const { passing, role } = this;
    if (passing === undefined || role.kind === 'blind') return undefined;
    if (passing.kind === 'error') return originOf(passing.error)?.shown.at(role.stage);
    return passing.response instanceof RenderedView ? passing.response.shown?.at(role.stage) : passing.response;
  }

  putBack(): unknown {
    if (this.passing?.kind === 'error') throw this.passing.error;
    return this.passing?.response;
  }

  /** Drops a finished response in whose place an error of the interceptor is sent. */
  withdraw(): void {
    if (this.passing?.kind === 'response' && this.passing.response instanceof RenderedView)
      this.passing.response.withdraw?.();
  }
}

/**
 * Runs a transparent or blind interceptor. It gets the value, or nothing, in place of a finished response; whatever it
 * emits, the response is sent. Its code before `next.handle()` runs before the method, as usual.
 */
export function lookingOn(run: Intercept, next: CallHandler, role: Role): ReturnType<Intercept> {
  const bypass = new Bypass(role);
  const handle = () =>
    next.handle().pipe(
      map((value: unknown) => (bypass.takesValue(value) ? bypass.shown() : value)),
      catchError((error: unknown) => (bypass.takesError(error) ? of(bypass.shown()) : throwError(() => error))),
    );
  const putBack = (emitted: ObservableInput<unknown>) => emissions(emitted, bypass);
  const result = run({ handle });
  return isPromise(result) ? result.then(putBack) : putBack(result);
}

const emissions = (emitted: ObservableInput<unknown>, bypass: Bypass): Observable<unknown> =>
  from(emitted).pipe(
    catchError((error: unknown) => {
      bypass.withdraw();
      return throwError(() => error);
    }),
    map((value) => (bypass.passing === undefined ? value : bypass.putBack())),
  );

const isPromise = (result: object): result is Promise<ObservableInput<unknown>> =>
  typeof (result as { then?: unknown }).then === 'function';

/**
 * Runs a pure interceptor unless the method's first value is a finished response. So the interceptor runs after the
 * method, not before.
 */
export function passedBy(run: Intercept, next: CallHandler, role: Role): Observable<unknown> {
  const method = next.handle() as Observable<unknown>;
  return defer(() => {
    const values = new ReplaySubject<unknown>();
    const running = method.subscribe(values);
    return values.pipe(
      materialize(),
      take(1),
      mergeMap((first) => (isPassing(first, role) ? values : applied(run, onceThen(values, method), role))),
      finalize(() => running.unsubscribe()),
    );
  });
}

const isPassing = (first: ObservableNotification<unknown>, role: Role): boolean => {
  if (first.kind === 'C') return false;
  return (first.kind === 'N' ? passingValue(first.value) : passingError(first.error, role)) !== undefined;
};

/** The first subscriber gets the run that exists, each further one a run of its own. */
function onceThen(first: Observable<unknown>, further: Observable<unknown>): Observable<unknown> {
  let isTaken = false;
  return defer(() => {
    if (isTaken) return further;
    isTaken = true;
    return first;
  });
}

const settled = async (result: ReturnType<Intercept>): Promise<ObservableInput<unknown>> => result;

/** An interceptor that subscribes again may get a finished response then. */
function applied(run: Intercept, method: Observable<unknown>, role: Role): Observable<unknown> {
  const bypass = new Bypass(role);
  const handle = () =>
    method.pipe(
      filter((value) => !bypass.takesValue(value)),
      catchError((error: unknown) => (bypass.takesError(error) ? EMPTY : throwError(() => error))),
    );
  return concat(
    defer(() => from(settled(run({ handle })))).pipe(
      mergeMap((emitted) => emitted),
      filter(() => bypass.passing === undefined),
      catchError((error: unknown) => (bypass.passing === undefined ? throwError(() => error) : EMPTY)),
    ),
    defer(() => (bypass.passing === undefined ? EMPTY : of(undefined).pipe(map(() => bypass.putBack())))),
  );
}
