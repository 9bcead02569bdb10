import { concatMap, defer, dematerialize, materialize, tap, type Observable, type ObservableNotification } from 'rxjs';

/** What is done before something is handed on. @param model the value, or the last one at the end */
export type Before = (model: unknown) => Promise<unknown>;

/**
 * The same values, in the same order, with something done before each is handed on, so that whoever unsubscribes at the first has had
 * it done too. It is done at the end as well, if anything may have happened since it was done for the last value; not for an error.
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
  /** Whether the source has come to its end. */
  isOver: boolean;
  /** Whether nothing can have happened since it was done. */
  isDone: boolean;
  last: unknown;
}

async function passOn<Notification extends ObservableNotification<unknown>>(notification: Notification, state: State, before: Before): Promise<Notification> {
  // A source that ends right behind its value has done so by then.
  await Promise.resolve();
  if (notification.kind === 'N') state.last = notification.value;
  const { isOver, last } = state;
  if (notification.kind === 'N' || (notification.kind === 'C' && !state.isDone)) await before(last);
  state.isDone = isOver;
  return notification;
}
