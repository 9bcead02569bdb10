import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

const compilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: false,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** Made once for each text, compiler and setting, whichever test asks first: the compiler takes longer than most tests. */
const MADE = fileURLToPath(new URL('../../../node_modules/.cache/giotto-transpiled', import.meta.url));

/** A file of TypeScript as JavaScript. */
export async function transpiled(source: string): Promise<string> {
  const file = join(MADE, createHash('sha256').update(JSON.stringify([ts.version, compilerOptions, source])).digest('hex'));
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return keep(file, ts.transpileModule(source, { compilerOptions }).outputText);
  }
}

/** As a whole or not at all: several processes may be at it. */
async function keep(file: string, text: string): Promise<string> {
  const unfinished = `${file}.${randomUUID()}`;
  await mkdir(MADE, { recursive: true });
  await writeFile(unfinished, text);
  await rename(unfinished, file);
  return text;
}
