import { concatMap, defer, dematerialize, materialize, tap, type Observable, type ObservableNotification } from 'rxjs';

/** Runs before a value is passed on. @param model the value; at the end the last one */
export type Before = (model: unknown) => Promise<unknown>;

/**
 * Returns an Observable that runs `before` and waits for it before it passes on each value. So it has run even for a
 * subscriber who leaves at the first value. It also runs at the end, if the source did anything after the last value;
 * but not for an error.
 */
export const beforeEachValue = (source: Observable<unknown>, before: Before): Observable<unknown> =>
  defer(() => {
    const state: State = { isOver: false, isDone: false, last: undefined };
    return source.pipe(
      tap({ complete: () => void (state.isOver = true) }),
      materialize(),
      concatMap((notification) => passOn(notification, state, before)),
      dematerialize(),
    );
  });

interface State {
  /** True if the source has completed. */
  isOver: boolean;
  /** True if the source had completed when `before` last ran. */
  isDone: boolean;
  last: unknown;
}

async function passOn<Notification extends ObservableNotification<unknown>>(
  notification: Notification,
  state: State,
  before: Before,
): Promise<Notification> {
  // A source that completes right after its value has done so by then.
  await Promise.resolve();
  if (notification.kind === 'N') state.last = notification.value;
  const { isOver, last } = state;
  if (notification.kind === 'N' || (notification.kind === 'C' && !state.isDone)) await before(last);
  state.isDone = isOver;
  return notification;
}
