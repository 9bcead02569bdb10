/** The projects that the package is tried in, as docs/compatibility.md lists them. */
export interface Row {
  /** How it is made. */
  readonly project: string;
  /** True if only `npm run test:projects -- --all` makes it. */
  readonly isRare?: true;
}

export const ROWS = {
  'nest-12': { project: 'Nest 12, as `nest new` makes it: ES modules' },
  'nest-12-jest': { project: 'Nest 12 with Jest in ES modules' },
  'nest-11': { project: 'Nest 11, as `nest new` makes it: CommonJS, `"module": "nodenext"`' },
  'nest-11-swc': { project: 'Nest 11 built and tested by swc' },
  'nest-11-webpack': { project: 'Nest 11 built by webpack' },
  'nest-11-esbuild': { project: 'Nest 11 in one file of esbuild, names minified' },
  'nest-11-vitest': { project: 'Nest 11 with Vitest and unplugin-swc' },
  'nest-11-pnpm': { project: 'Nest 11 installed by pnpm' },
  'nest-11-yarn-1': { project: 'Nest 11 installed by yarn 1', isRare: true },
  'nest-11-yarn-4': { project: 'Nest 11 installed by yarn 4, `nodeLinker: node-modules`', isRare: true },
  'nest-11-jest-modules': { project: 'Nest 11 as ES modules with Jest', isRare: true },
  'nest-11-older': { project: 'Nest 11 by its first CLI, `--strict`: CommonJS, `"module": "commonjs"`' },
  'nest-11-older-swc': { project: 'The same, built and tested by swc', isRare: true },
  'nest-11-fastify': { project: 'Nest 11 on Fastify', isRare: true },
  'nest-10': { project: 'Nest 10, as `nest new` makes it: CommonJS, Express 4' },
  'nest-10-fastify': { project: 'Nest 10 on Fastify 4' },
} satisfies Record<string, Row>;

export type RowName = keyof typeof ROWS;

/** The columns: what is done with each project. */
export const COLUMNS = {
  build: 'build',
  run: 'runs on Node',
  unit: 'unit tests',
  endToEnd: 'end-to-end tests',
} as const;

export type Column = keyof typeof COLUMNS;
