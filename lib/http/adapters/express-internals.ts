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
