/** Jest's globalTeardown. It runs in the process of the set-up. */
export { cleanUp as default } from './setup.mjs';
