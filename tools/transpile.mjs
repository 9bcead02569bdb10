import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const cache = join(modules, '.cache', 'giotto-cache', 'transpiled');
const { version } = JSON.parse(readFileSync(join(modules, 'typescript', 'package.json'), 'utf8'));
const self = readFileSync(fileURLToPath(import.meta.url));

/** Differs wherever the output may: for another source, file name, compiler, or state of this file. */
export const fingerprint = (source, fileName) =>
  createHash('sha256').update(self).update(`${version}\0${fileName}\0${source}`).digest('hex');

/** What the compiler is told: `ES2022` and `ESNext` by their numbers, since it is not loaded yet. */
export const compilerOptions = {
  target: 9,
  module: 99,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  inlineSourceMap: true,
  inlineSources: true,
};

/**
 * Returns the repository's TypeScript as Node can run it. Types are erased and not checked; decorators and their metadata stay.
 * The compiler is loaded on the first call, since that takes longer than most of what is run by it.
 */
export async function transpile(source, fileName) {
  const { default: ts } = await import('typescript');
  return ts.transpileModule(source, { compilerOptions, fileName }).outputText;
}

/** As `transpile`, but keeps the output in `node_modules/.cache` for the next process, if that can be written. */
export async function transpileOnce(source, fileName) {
  const kept = join(cache, `${fingerprint(source, fileName)}.mjs`);
  const found = await readFile(kept, 'utf8').catch(() => undefined);
  if (found !== undefined) return found;
  const output = await transpile(source, fileName);
  await keep(kept, output).catch(() => undefined);
  return output;
}

/** Written aside and moved into place: another process never reads half of it. */
async function keep(kept, output) {
  await mkdir(cache, { recursive: true });
  const draft = `${kept}.${randomUUID()}`;
  await writeFile(draft, output);
  await rename(draft, kept);
}
