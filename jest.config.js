import { specsByKind } from './tools/specs.mjs';

const specs = specsByKind();

const everywhere = {
  runtime: '<rootDir>/tools/jest-runtime.mjs',
  testEnvironment: '<rootDir>/tools/jest-environment.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  moduleNameMapper: {
    '^giotto-cache$': '<rootDir>/lib/index.ts',
    '^giotto-cache/dashboard$': '<rootDir>/lib/dashboard/index.ts',
    '^giotto-cache/health$': '<rootDir>/lib/health/index.ts',
    '^giotto-cache/metrics$': '<rootDir>/lib/metrics/index.ts',
    '^giotto-cache/testing$': '<rootDir>/lib/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': '<rootDir>/tools/jest-transformer.mjs',
  },
};

const withServers = {
  ...everywhere,
  globalSetup: '<rootDir>/test/support/servers/setup.mjs',
  globalTeardown: '<rootDir>/test/support/servers/teardown.mjs',
};

const withProjects = {
  ...everywhere,
  globalSetup: '<rootDir>/test/projects/setup.mjs',
  globalTeardown: '<rootDir>/test/projects/teardown.mjs',
};

export default {
  projects: [
    { ...everywhere, displayName: 'unit', testMatch: specs.unit },
    { ...withServers, displayName: 'servers', testMatch: specs.servers },
    { ...withServers, displayName: 'long', testMatch: specs.long },
    { ...withProjects, displayName: 'projects', testMatch: specs.projects },
    { ...withProjects, displayName: 'rare', testMatch: specs.rare },
  ],
  testSequencer: '<rootDir>/tools/jest-sequencer.mjs',
  reporters: ['default', '<rootDir>/tools/closing-line-reporter.mjs'],
  // Against hanging alone: what a test needs on a quiet machine, many times over.
  testTimeout: 180_000,
  // One more than the two cores of a small machine: suites with servers wait for most of their time.
  maxWorkers: 3,
  // A worker keeps the modules of every suite that it has run, and slows down with them.
  workerIdleMemoryLimit: '800MB',
  // On a busy machine a worker with that much memory takes more than Jest's half a second to exit.
  workerGracefulExitTimeout: 10_000,
};
