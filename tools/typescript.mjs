import { register } from 'node:module';

/** Lets Node import the repository's TypeScript as it stands: `node --import ./tools/typescript.mjs file.ts`. */
register('./typescript-hooks.mjs', import.meta.url);
