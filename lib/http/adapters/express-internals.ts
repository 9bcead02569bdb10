import { arePristine, pristine } from '../value/pristine.js';

/** How Express's own ways of sending a value are recognised. */
const SENDING = {
  json: pristine(['json replacer', 'json spaces', 'send']),
  send: pristine(['etag fn', 'Content-Length', 'fresh']),
};

const RENDERING = { render: pristine(['_locals', 'locals', 'render']) };

/** Whether a response sends values in a way of its own. One that is Node's alone has no such way. */
export const sendsItsOwnWay = (response: object): boolean => 'json' in response && !arePristine(response, SENDING);

/** Whether a response renders templates in a way of its own. */
export const rendersItsOwnWay = (response: object): boolean => 'render' in response && !arePristine(response, RENDERING);

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
