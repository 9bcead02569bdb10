import { describeSample } from '../support/sample/describe-sample.js';

/** It takes a SIGTERM for a good end. */
describeSample('npm start', { words: ['tools/start.mjs'], ended: [0, null] }, ['memory']);
