import '../../tools/typescript.mjs';

const { prepare, cleanUp } = await import('./prepare.ts');

/** Jest's globalSetup. */
export default prepare;

export { cleanUp };
