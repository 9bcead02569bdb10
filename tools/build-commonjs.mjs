/**
 * Builds `lib/` a second time, as CommonJS, into `dist/cjs`: for Jest, and for builders that call `require`.
 *
 * TypeScript takes the format of a file from the nearest package.json. Here it reads one that does not say `"type":
 * "module"`, and all else stays: one source, one tsconfig. (Its option `module: commonjs` would turn `import()` into
 * `require()`, which cannot load an application by its URL.)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './dependencies.mjs';

const manifest = join(root, 'package.json');
const outDir = join(root, 'dist', 'cjs');

const asCommonJs = (text) => JSON.stringify({ ...JSON.parse(text), type: 'commonjs' });

const readFile = (file, encoding) => {
  const text = ts.sys.readFile(file, encoding);
  return file === manifest && text !== undefined ? asCommonJs(text) : text;
};

const formatHost = { getCanonicalFileName: (file) => file, getCurrentDirectory: () => root, getNewLine: () => '\n' };

function fail(diagnostics) {
  process.stderr.write(ts.formatDiagnostics(diagnostics, formatHost));
  process.exit(1);
}

const config = ts.getParsedCommandLineOfConfigFile(
  join(root, 'tsconfig.build.json'),
  { outDir },
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => fail([diagnostic]) },
);
const host = ts.createCompilerHost(config.options);
host.readFile = readFile;
const program = ts.createProgram(
  config.fileNames.filter((file) => file.startsWith(join(root, 'lib'))),
  config.options,
  host,
);
const { diagnostics } = program.emit();
const errors = [...config.errors, ...ts.getPreEmitDiagnostics(program), ...diagnostics];
if (errors.length > 0) fail(errors);
mkdirSync(outDir, { recursive: true });
writeFileSync(join(outDir, 'package.json'), '{ "type": "commonjs" }\n');
