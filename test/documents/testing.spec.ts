import { filesOf, projectOf } from './project.js';

/** The specs on the page define their own tests. */
const load = await projectOf('testing', filesOf('docs/testing.md'));
await load('squares.unit.spec.ts');
await load('squares.e2e.spec.ts');
