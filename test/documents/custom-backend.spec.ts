import { filesOf, projectOf } from './project.js';

/** The spec on the page runs the contract suite on the backend of the page. */
const load = await projectOf('custom-backend', filesOf('docs/custom-backend.md'));
await load('my.key-value.spec.ts');
