import { pristineMethods } from '../value/pristine.js';

const sendsAsExpress = pristineMethods({
  json: ['json replacer', 'json spaces', 'send'],
  send: ['etag fn', 'Content-Length', 'fresh'],
});

const rendersAsExpress = pristineMethods({ render: ['_locals', 'locals', 'render'] });

/** True if a response sends values in a way of the application's. A response that is Node's alone has no such way. */
export const sendsItsOwnWay = (response: object): boolean => 'json' in response && !sendsAsExpress(response);

/** True if a response renders templates in a way of the application's. */
export const rendersItsOwnWay = (response: object): boolean => 'render' in response && !rendersAsExpress(response);

interface Application {
  readonly get?: unknown;
  readonly response?: unknown;
}

/**
 * Returns the first internal of Express that is not where it is looked for, as in a version that is not known yet: the settings by
 * which it makes JSON, and its prototype of responses. `undefined` if they are there, and for a response that Express does not send.
 */
export function missingInternal(response: object): string | undefined {
  if (!('json' in response) || sendsItsOwnWay(response)) return undefined;
  const { app } = response as { app?: Application };
  if (typeof app?.get !== 'function') return 'app.get() of a response';
  return typeof app.response === 'object' ? undefined : 'app.response';
}
