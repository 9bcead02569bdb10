import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transpileOnce } from './transpile.mjs';

/** `./name.js` means `./name.ts` wherever only the source is there, as it does for the compiler. */
export async function resolve(specifier, context, next) {
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return next(specifier, context);
  const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
  return next(existsSync(source) ? source.href : specifier, context);
}

/** Erases the types of a `.ts` file; it does not check them. */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const fileName = fileURLToPath(url);
  const source = await transpileOnce(await readFile(fileName, 'utf8'), fileName);
  return { format: 'module', source, shortCircuit: true };
}
