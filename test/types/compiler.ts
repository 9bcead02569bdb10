import { ESLint, type Linter } from 'eslint';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));

const pathOf = (name: string) => join(here, 'examples', name);

/** The files that a user might write. */
const examples = readdirSync(join(here, 'examples'));

/** What `nest new` makes of TypeScript's strictness. */
export const NEST: ts.CompilerOptions = {
  strict: false,
  strictNullChecks: true,
  noImplicitAny: false,
  strictBindCallApply: false,
};
export const STRICT: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};

const parsed = new Map<string, ts.SourceFile | undefined>();

/** A program of all examples, or of some files. What is read for one is not read again for the next. */
export function programOf(strictness: ts.CompilerOptions, files = examples.map(pathOf)): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  const all = { ...options, ...strictness, noEmit: true };
  const host = ts.createCompilerHost(all);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (!parsed.has(name)) parsed.set(name, read(name, ...rest));
    return parsed.get(name);
  };
  return ts.createProgram(files, all, host);
}

/** What is wrong with the files to TypeScript, as `file(line): message`. */
export function errorsOf(program: ts.Program, files = examples.map(pathOf)): string[] {
  const sources = files.map((name) => program.getSourceFile(name)!);
  const found = sources.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  return found.map(({ file, start, messageText }) =>
    placed(
      file!.fileName,
      file!.getLineAndCharacterOfPosition(start!).line + 1,
      ts.flattenDiagnosticMessageText(messageText, '\n'),
    ),
  );
}

/** What is wrong to ESLint under these rules, likewise. @param except examples with errors, or with other rules */
export async function warnOnceOf(
  program: ts.Program,
  rules: readonly unknown[],
  except: readonly string[],
): Promise<string[]> {
  const withTypes = { languageOptions: { parserOptions: { programs: [program] } } };
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [...rules, withTypes] as Linter.Config[],
    allowInlineConfig: false,
  });
  const results = await eslint.lintFiles(examples.filter((name) => !except.includes(name)).map(pathOf));
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, ruleId, message }) => placed(filePath, line, `${String(ruleId)}: ${message}`)),
  );
}

const placed = (path: string, line: number, message: string) => `${path.slice(here.length + 1)}(${line}): ${message}`;
