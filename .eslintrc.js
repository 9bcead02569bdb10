const layer = (folder, forbidden) => ({
  files: [`lib/${folder}/**/*.ts`],
  rules: { 'no-restricted-imports': ['error', { patterns: forbidden }] },
});

const framework = { group: ['@nestjs/*', 'rxjs', 'rxjs/*'], message: 'This layer knows no framework.' };
const above = (...folders) => ({
  group: folders.map((folder) => `**/${folder}/**`),
  message: 'Arrows run nest → http → cache → keyvalue only.',
});

const config = {
  root: true,
  parser: '@typescript-eslint/parser',
  parserOptions: { ecmaVersion: 2023, sourceType: 'module' },
  plugins: ['@typescript-eslint'],
  extends: ['eslint:recommended', 'plugin:@typescript-eslint/recommended'],
  env: { node: true, es2023: true },
  ignorePatterns: ['dist', 'node_modules', 'coverage'],
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    '@typescript-eslint/consistent-type-imports': 'error',
    'no-empty': ['error', { allowEmptyCatch: false }],
    'max-lines': ['error', { max: 250 }],
    'max-params': ['error', 4],
    complexity: ['error', 10],
  },
  overrides: [
    layer('keyvalue', [framework, above('cache', 'http', 'nest', 'cmd')]),
    layer('database', [framework, above('cache', 'http', 'nest', 'cmd', 'keyvalue')]),
    layer('cache', [framework, above('http', 'nest', 'cmd', 'database')]),
    layer('http', [above('nest', 'cmd', 'keyvalue', 'database')]),
    layer('nest', [above('cmd', 'testing')]),
    { files: ['sample/page/*.js'], env: { node: false, browser: true } },
    {
      files: ['lib/nest/**/*.ts', 'sample/**/*.ts', 'test/**/*.ts'],
      rules: { '@typescript-eslint/consistent-type-imports': 'off' },
    },
  ],
};

export { config as 'module.exports' };
