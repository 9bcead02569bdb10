/** The columns of docs/compatibility.md: what is done with a project. */
export const COLUMNS = {
  build: 'build',
  run: 'runs on Node',
  unit: 'unit tests',
  endToEnd: 'end-to-end tests',
} as const;

export type Column = keyof typeof COLUMNS;

/** A project that the package is tried in. */
interface Row {
  /** How it is made. */
  readonly project: string;
  /** What is done with it. */
  readonly columns: readonly Column[];
  /** True if only `npm run test:projects -- --all` makes it. */
  readonly isRare?: true;
}

const ALL: readonly Column[] = ['build', 'run', 'unit', 'endToEnd'];
const BUILT: readonly Column[] = ['build', 'run'];
const TESTED: readonly Column[] = ['unit', 'endToEnd'];

/** The projects, as docs/compatibility.md lists them. */
export const ROWS = {
  'nest-12': { project: 'Nest 12, as `nest new` makes it: ES modules', columns: ALL },
  'nest-12-jest': { project: 'Nest 12 with Jest in ES modules', columns: TESTED },
  'nest-11': { project: 'Nest 11, as `nest new` makes it: CommonJS, `"module": "nodenext"`', columns: ALL },
  'nest-11-swc': { project: 'Nest 11 built and tested by swc', columns: ALL },
  'nest-11-webpack': { project: 'Nest 11 built by webpack', columns: BUILT },
  'nest-11-esbuild': { project: 'Nest 11 in one file of esbuild, names minified', columns: BUILT },
  'nest-11-vitest': { project: 'Nest 11 with Vitest and unplugin-swc', columns: TESTED },
  'nest-11-pnpm': { project: 'Nest 11 installed by pnpm', columns: ALL },
  'nest-11-yarn-1': { project: 'Nest 11 installed by yarn 1', columns: ALL, isRare: true },
  'nest-11-yarn-4': {
    project: 'Nest 11 installed by yarn 4, `nodeLinker: node-modules`',
    columns: ALL,
    isRare: true,
  },
  'nest-11-older': {
    project: 'Nest 11 by its first command line, `--strict`: CommonJS, `"module": "commonjs"`',
    columns: ALL,
  },
  'nest-11-older-swc': { project: 'The same, built and tested by swc', columns: ALL, isRare: true },
  'nest-11-fastify': { project: 'Nest 11 on Fastify', columns: BUILT, isRare: true },
  'nest-10': { project: 'Nest 10, as `nest new` makes it: CommonJS, Express 4', columns: ALL },
  'nest-10-fastify': { project: 'Nest 10 on Fastify 4', columns: BUILT },
} satisfies Record<string, Row>;

export type RowName = keyof typeof ROWS;

/** The ways of finding a package's types that are tried. */
export const RESOLUTIONS = ['node10', 'node16', 'nodenext', 'bundler'] as const;

export type Resolution = (typeof RESOLUTIONS)[number];
