import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './dependencies.mjs';
import { specsByKind } from './specs.mjs';

const IMPORTED = /\b(?:from|import)\s*\(?\s*'(giotto-cache|\.{1,2}\/[^']+)'/g;

const sourcesOf = (folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, folder, name));

/** The file that an import leads to. */
function fileOf(importer, specifier) {
  if (specifier === 'giotto-cache') return join(root, 'lib', 'index.ts');
  const path = join(dirname(importer), specifier);
  return path.endsWith('.js') ? path.replace(/\.js$/, '.ts') : path;
}

/** Each file of `lib/` and `test/` that is imported, with the files that import it. */
function importersOf() {
  const importers = new Map();
  for (const file of [...sourcesOf('lib'), ...sourcesOf('test')]) {
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(IMPORTED)) {
      const imported = fileOf(file, specifier);
      importers.set(imported, [...(importers.get(imported) ?? []), file]);
    }
  }
  return importers;
}

/**
 * Returns the unit specs that reach one of the changed files through their imports, those with the fewest steps first.
 *
 * @param {string[]} changed paths from the repository's root
 */
export function nearestSpecs(changed) {
  const importers = importersOf();
  const unit = new Set(specsByKind().unit);
  const reached = new Set(changed.map((path) => join(root, path)).filter(existsSync));
  // A set is walked in the order of insertion and takes in what is added meanwhile: breadth first.
  for (const file of reached) importers.get(file)?.forEach((importer) => reached.add(importer));
  return [...reached].filter((file) => unit.has(file));
}
