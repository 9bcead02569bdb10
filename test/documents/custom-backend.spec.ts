import { filesOf, importFrom } from './project.js';

/** The spec on the page runs the contract suite on the backend of the page. */
await importFrom(filesOf('docs/custom-backend.md'), ['my.key-value.spec.ts']);
