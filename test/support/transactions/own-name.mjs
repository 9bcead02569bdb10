import { register } from 'node:module';

const library = new URL('../../../lib/index.ts', import.meta.url).href;
const hooks = `export const resolve = (specifier, context, next) => next(specifier === 'giotto-cache' ? '${library}' : specifier, context);`;

/** Lets `giotto-cache` mean the sources and not what was built of them, as it does for Jest. */
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
