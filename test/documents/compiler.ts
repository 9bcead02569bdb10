import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import * as nest from '@nestjs/common';
import { fileOf, ROOT, type Block } from './pages.js';

const HERE = join(ROOT, 'test', 'documents');

/** Types of Nest, which leave nothing at run time. */
const NEST_TYPES = ['CallHandler', 'CanActivate', 'ExecutionContext', 'NestInterceptor'];

const exportsOf = (file: string, pattern: RegExp) =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].flatMap(([, names]) =>
    names!.replaceAll(/\w+ as /g, '').match(/\w+/g)!,
  );

/** What a block may use without an import. A reader knows where it comes from. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  '@nestjs/common': [...Object.keys(nest), ...NEST_TYPES],
  'giotto-cache': exportsOf('lib/index.ts', /\{([^}]+)\} from/g).filter((name) => name !== 'type'),
  '../../surroundings.js': exportsOf(
    'test/documents/surroundings.ts',
    /^export (?:declare )?(?:abstract )?(?:class|interface|const|function|\{) ?(\w+)/gm,
  ),
};

/** Sources by the paths at which they are compiled, whether a file is there or not. */
type Sources = ReadonlyMap<string, string>;

interface BlockFile {
  readonly path: string;
  readonly source: string;
  readonly block: Block;
}

/** A block as a file: what it needs stands on one line before it. */
function fileFor(block: Block, index: number): BlockFile {
  const path = join(HERE, 'blocks', block.page.replaceAll(/\W/g, '-'), fileOf(block) ?? `block-${index}.ts`);
  const isMember = block.info === 'member';
  const [before, after] = isMember
    ? ['export abstract class Fragment extends Surroundings {', '}']
    : ['export {};', ''];
  return { path, block, source: `${importsFor(block.code, isMember)}${before}\n${block.code}${after}\n` };
}

function importsFor(code: string, isMember: boolean): string {
  const file = ts.createSourceFile('block.ts', code, ts.ScriptTarget.ES2022, true);
  const own = new Set(file.statements.flatMap(declaredBy));
  const used = new Set([...(isMember ? ['Surroundings'] : []), ...(code.match(/[A-Za-z_$]\w*/g) ?? [])]);
  return Object.entries(KNOWN)
    .map(([module, names]) => [module, names.filter((name) => used.has(name) && !own.has(name))] as const)
    .map(([module, names]) =>
      names.length === 0 ? '' : `import { ${[...new Set(names)].join(', ')} } from '${module}'; `,
    )
    .join('');
}

function declaredBy(statement: ts.Statement): string[] {
  if (ts.isImportDeclaration(statement)) return namesIn(statement.importClause?.namedBindings);
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return 'name' in statement ? [(statement.name as ts.Identifier).getText()] : [];
}

const namesIn = (bindings: ts.NamedImportBindings | undefined): string[] =>
  bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements.map(({ name }) => name.text) : [];

/** What is compiled together, since two programs take twice as long as one. */
export interface Compiled {
  readonly blocks: readonly Block[];
  /** Files of a project by their names. */
  readonly project: Sources;
}

/** Returns what TypeScript says against blocks, by the lines of their pages, and against the files of a project. */
export function errorsIn({ blocks, project }: Compiled): string[] {
  const files = blocks.map(fileFor);
  const blockAt = new Map(files.map(({ path, block }) => [path, block]));
  const sources = [
    ...files.map(({ path, source }) => [path, source] as const),
    ...[...project].map(([name, source]) => [join(HERE, 'project', name), source] as const),
  ];
  return diagnose(new Map(sources)).map(({ path, line, message }) => {
    const block = blockAt.get(path);
    return `${block?.page ?? path}:${line + (block?.line ?? 2) - 1}: ${message}`;
  });
}

interface Diagnosed {
  readonly path: string;
  /** From 0. */
  readonly line: number;
  readonly message: string;
}

function diagnose(sources: Sources): Diagnosed[] {
  const options = readOptions();
  const program = ts.createProgram([...sources.keys()], options, hostWith(sources, options));
  const files = [...sources.keys()].map((path) => program.getSourceFile(path)!);
  const found = files.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return found.map(({ file, start, messageText }) => ({
    path: file!.fileName,
    line: file!.getLineAndCharacterOfPosition(start!).line,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }));
}

/** The repository's own, but with types that need not be imported as such. */
function readOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, ROOT);
  return { ...options, noEmit: true, isolatedModules: false };
}

function hostWith(sources: Sources, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, directoryExists, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.directoryExists = (path) => path.startsWith(HERE) || directoryExists!(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const source = sources.get(path);
    return source === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, source, ts.ScriptTarget.ES2022, true);
  };
  return host;
}
