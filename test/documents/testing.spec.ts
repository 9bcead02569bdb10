import { filesOf, importFrom } from './project.js';

/** The specs on the page define their own tests. */
await importFrom(filesOf('docs/testing.md'), ['squares.unit.spec.ts', 'squares.e2e.spec.ts']);
