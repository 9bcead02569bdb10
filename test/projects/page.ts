import type { Results } from './results.js';
import { COLUMNS, RESOLUTIONS, ROWS, type Column, type RowName } from './rows.js';

const INTRODUCTION = `# Compatibility

Each of these projects is made by its own tool, in full. It is installed with the packed library, built, started, asked twice with \`curl\`, and tested.
Nothing of its configuration is changed for the library. Two lines import the module, and one method has \`@GiottoCache(3600)\`.
Rows with another builder or runner are set up by the recipe that Nest has for it. esbuild is told which optional packages are absent (\`--external\`), among them the optional peers.

\`npm run test:projects -- --all --write\` makes this page. Continuous integration runs the rows without an asterisk. A dash means that the row has no such step.
`;

const LEGEND = `- **runs on Node**: the first request is a miss and the second a hit, on each version. Nothing is written to standard error. For rows of Nest's own defaults, \`giotto-cmd\` runs too.
- **unit tests**: those that \`nest generate controller\` makes pass unchanged, without the module. So does one that calls the cached method.
- **end-to-end tests**: miss and hit, a backend of the test, a clock of the test, and [\`overrideCache\`](testing.md).
`;

const TYPES = `## Types

A file that names every backend is checked with \`skipLibCheck: false\`, without ioredis, memjs and typeorm. There are types for each \`moduleResolution\`, and no error in them.
`;

const COPIES = `## Two formats, one copy

The package has an ES module and a CommonJS build. \`import\` always gives the first. So does \`require\` in Node, which can load ES modules so since 20.19, and a process has one copy. Runners and builders that know no ES modules take the second.

A process that turns \`require\` of ES modules off (\`node --no-experimental-require-module\`) and uses both has two copies. They share tokens, decorators, errors and entries.
Classes differ then: \`app.get(GiottoCacheService)\` finds the service only with the class of the copy that the application uses.
`;

const shownColumns = Object.keys(COLUMNS) as Column[];

function cell(results: Results, row: RowName, column: Column): string {
  const found = results[row];
  if (found === undefined) return 'not run';
  if (!(ROWS[row].columns as readonly Column[]).includes(column)) return '–';
  return found[column] ?? '**fails**';
}

/** The first cell of a row. */
export const titleOf = (row: RowName): string => `${ROWS[row].project}${'isRare' in ROWS[row] ? ' \\*' : ''}`;

const rowOf = (cells: string[]): string => `| ${cells.join(' | ')} |`;

function projects(results: Results): string {
  const heads = ['project', 'with', ...shownColumns.map((column) => COLUMNS[column])];
  const rows = (Object.keys(ROWS) as RowName[]).map((row) =>
    rowOf([
      titleOf(row),
      results[row]?.versions ?? 'not run',
      ...shownColumns.map((column) => cell(results, row, column)),
    ]),
  );
  return [rowOf(heads), rowOf(heads.map(() => '---')), ...rows].join('\n');
}

function types(results: Results): string {
  const rows = RESOLUTIONS.map((resolution) =>
    rowOf([`\`${resolution}\``, results.types?.[resolution] ?? '**fails**']),
  );
  return [rowOf(['moduleResolution', 'TypeScript']), rowOf(['---', '---']), ...rows].join('\n');
}

/** Returns docs/compatibility.md. */
export const page = (results: Results): string =>
  [INTRODUCTION, projects(results), '', LEGEND, TYPES, types(results), '', COPIES].join('\n');
