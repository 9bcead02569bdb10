import { pristineMethods } from '../value/pristine.js';
import { missingOnce, type FrameworkPair, type Internal } from './internals.js';

/** The part of an Express application that is used here: its settings, and the prototype of its responses. */
export interface ExpressApplication {
  get(setting: string): unknown;
  readonly response?: object;
}

const sendsAsExpress = pristineMethods({
  json: ['json replacer', 'json spaces', 'send'],
  send: ['etag fn', 'Content-Length', 'fresh'],
});

const rendersAsExpress = pristineMethods({ render: ['_locals', 'locals', 'render'] });

/** True if a response sends values in a way of the application's. A response that is Node's alone has no such way. */
export const sendsItsOwnWay = (response: object): boolean => 'json' in response && !sendsAsExpress(response);

/** True if a response renders templates in a way of the application's. */
export const rendersItsOwnWay = (response: object): boolean => 'render' in response && !rendersAsExpress(response);

const applicationOf = ({ response }: FrameworkPair) => (response as { app?: ExpressApplication }).app;

/** The parts of Express that this library relies on and that Express does not promise. */
export const EXPRESS_INTERNALS: readonly Internal[] = [
  {
    name: 'the source of response.json and response.send',
    detail: 'rewritten',
    check: ({ response }) => !sendsItsOwnWay(response),
  },
  { name: 'the source of response.render', detail: 'rewritten', check: ({ response }) => !rendersItsOwnWay(response) },
  {
    name: 'response.app.response',
    detail: 'unknown-framework',
    check: (pair) => typeof applicationOf(pair)?.response === 'object',
  },
  {
    name: 'response.app.get()',
    detail: 'unknown-framework',
    check: (pair) => typeof applicationOf(pair)?.get === 'function',
  },
];

/** Returns the name of an internal that this Express lacks, if it lacks one. */
export const missingInExpress = missingOnce(EXPRESS_INTERNALS);
