export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  moduleNameMapper: {
    '^giotto-cache$': '<rootDir>/lib/index.ts',
    '^giotto-cache/testing$': '<rootDir>/test/keyvalue/contract.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': '<rootDir>/tools/jest-transformer.mjs',
  },
  globalSetup: '<rootDir>/test/support/servers/setup.mjs',
  globalTeardown: '<rootDir>/test/support/servers/teardown.mjs',
  reporters: ['default', '<rootDir>/tools/closing-line-reporter.mjs'],
  // Against hanging alone: what a test needs on a quiet machine, many times over.
  testTimeout: 180_000,
  maxWorkers: 2,
  // A worker keeps the modules of every suite that it has run, and slows down with them.
  workerIdleMemoryLimit: '400MB',
};
