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
