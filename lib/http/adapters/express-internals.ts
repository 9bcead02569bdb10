import { pristineMethods } from '../value/pristine.js';
import { missingOnce, type FrameworkPair, type Internal } from './internals.js';

/** The part of an Express application that is used here: its settings, and the prototype of its responses. */
export interface ExpressApplication {
  get(setting: string): unknown;
  readonly response?: object;
}

/** True if the application has not replaced how a response sends values. A response that is Node's alone has no such methods. */
export const sendsAsExpress = pristineMethods(
  { json: ['json replacer', 'json spaces', 'send'], send: ['etag fn', 'Content-Length', 'fresh'] },
  'json',
);

/** True if the application has not replaced how a response renders templates. */
export const rendersAsExpress = pristineMethods({ render: ['_locals', 'locals', 'render'] }, 'render');

const applicationOf = ({ response }: FrameworkPair) => (response as { app?: ExpressApplication }).app;

/** The parts of Express that this library relies on and that Express does not promise. */
export const EXPRESS_INTERNALS: readonly Internal[] = [
  {
    name: 'the source of response.json and response.send',
    detail: 'rewritten',
    check: ({ response }) => sendsAsExpress(response),
  },
  { name: 'the source of response.render', detail: 'rewritten', check: ({ response }) => rendersAsExpress(response) },
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
