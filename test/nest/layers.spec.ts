import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

const LIB = resolve(dirname(fileURLToPath(import.meta.url)), '../../lib');
const IMPORT =
  /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

const filesOf = (folder: string) =>
  readdirSync(join(LIB, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(LIB, folder, name));

const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3])!);

/** The folder of `lib` that a relative import leads to; the name of a file that stands in `lib` itself. */
const layerOf = (file: string, imported: string) => relative(LIB, resolve(dirname(file), imported)).split('/')[0]!;

/** Where the arrows of a folder may lead. Anyone may raise one of the library's errors. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  testing: ['testing', 'nest', 'keyvalue', 'errors'],
  health: ['health', 'nest', 'observe'],
  metrics: ['metrics', 'observe'],
  dashboard: ['dashboard', 'calls', 'nest', 'cache', 'observe', 'errors'],
  cmd: ['cmd', 'calls', 'metrics', 'nest', 'http', 'cache', 'keyvalue', 'database', 'observe', 'errors'],
  calls: ['calls', 'nest', 'http', 'cache', 'keyvalue', 'errors'],
  nest: ['nest', 'http', 'cache', 'keyvalue', 'database', 'observe', 'errors'],
  http: ['http', 'cache', 'observe', 'errors'],
  cache: ['cache', 'keyvalue', 'observe', 'errors'],
  keyvalue: ['keyvalue', 'database', 'errors'],
  database: ['database', 'errors'],
  observe: ['observe'],
  errors: ['errors'],
};

const FREE_OF_FRAMEWORKS = ['cache', 'keyvalue', 'database', 'observe', 'metrics'];

describe.each(Object.keys(ARROWS))('lib/%s', (folder) => {
  const files = filesOf(folder);
  const imports = files.flatMap((file) =>
    importsOf(file).map((imported) => ({ file: relative(LIB, file), imported, layer: layerOf(file, imported) })),
  );

  it('is looked through', () => {
    expect(files.length).toBeGreaterThan(1);
    expect(imports.length).toBeGreaterThan(files.length / 2);
  });

  it('has arrows that run one way', () => {
    const relativeOnes = imports.filter(({ imported }) => imported.startsWith('.'));
    expect(relativeOnes.filter(({ layer }) => !ARROWS[folder]!.includes(layer))).toEqual([]);
  });

  it('imports files by their full names', () => {
    expect(imports.filter(({ imported }) => imported.startsWith('.') && !imported.endsWith('.js'))).toEqual([]);
  });

  if (FREE_OF_FRAMEWORKS.includes(folder))
    it('knows no framework', () => {
      expect(imports.filter(({ imported }) => /^(@nestjs\/|rxjs|express|fastify|@fastify\/)/.test(imported))).toEqual(
        [],
      );
    });
});

describe('every folder of lib', () => {
  it('has its arrows drawn here, and a paragraph at its door', () => {
    const folders = readdirSync(LIB, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(folders.filter((name) => !(name in ARROWS))).toEqual([]);
    for (const name of Object.keys(ARROWS))
      expect(readFileSync(join(LIB, name, 'README.md'), 'utf8').length).toBeGreaterThan(80);
  });
});
