import { describeSample } from '../support/sample/describe-sample.js';
import { script } from '../support/database/compiled.js';

/** `npm start` runs the same script once it has built it, which takes longest: see `npm-start.long.spec.ts`. */
describeSample('the sample', { words: [script('sample/main.ts')], ended: [null, 'SIGTERM'] }, ['memory', 'dummy']);
