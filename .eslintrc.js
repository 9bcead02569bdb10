const framework = { group: ['@nestjs/*', 'rxjs', 'rxjs/*'], message: 'This layer knows no framework.' };

/** In CommonJS, TypeScript writes `isModule` as `exports.isModule`, and a variable of this name would take its place. */
const namesOfCommonJs = {
  selector: ':matches(VariableDeclarator > Identifier.id, :function > Identifier.params)[name=/^(exports|require)$/]',
  message: 'The library is built as CommonJS too, where this name has a meaning.',
};

const config = {
  root: true,
  parser: '@typescript-eslint/parser',
  parserOptions: { ecmaVersion: 2023, sourceType: 'module' },
  plugins: ['@typescript-eslint'],
  extends: ['eslint:recommended', 'plugin:@typescript-eslint/recommended'],
  env: { node: true, es2023: true },
  ignorePatterns: ['dist', 'node_modules', 'coverage', 'site'],
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    '@typescript-eslint/consistent-type-imports': 'error',
    'no-empty': ['error', { allowEmptyCatch: false }],
    'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    'max-params': ['error', 4],
    complexity: ['error', 10],
  },
  overrides: [
    {
      // Which layer may import which is in .dependency-cruiser.mjs.
      files: ['lib/{cache,keyvalue,database}/**/*.ts'],
      rules: { 'no-restricted-imports': ['error', { patterns: [framework] }] },
    },
    { files: ['lib/**/*.ts'], rules: { 'no-restricted-syntax': ['error', namesOfCommonJs] } },
    { files: ['{sample,lib/dashboard}/page/*.js'], env: { node: false, browser: true } },
    {
      files: ['lib/nest/**/*.ts', 'sample/**/*.ts', 'test/**/*.ts'],
      rules: { '@typescript-eslint/consistent-type-imports': 'off' },
    },
  ],
};

export { config as 'module.exports' };
