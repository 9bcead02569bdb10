import { createRequire } from 'node:module';
import { moduleOf, SuiteModules } from './jest-modules.mjs';

const require = createRequire(import.meta.url);

/** Where jest-circus keeps the listeners of the suite that runs. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');

/**
 * Jest's `runtime`: loads a suite into the worker's own realm instead of a `vm` context, and packages once a worker. With a
 * context a suite spends 3 seconds of CPU on loading Nest, TypeORM and the drivers anew.
 *
 * It is as much of jest-runtime's class as jest-runner and jest-circus call. Module mocks, `require` of TypeScript and
 * coverage are left out: nothing here needs them, and a call of what is not there fails loudly. `tools/README.md` says
 * more.
 */
export default class Runtime {
  #environment;
  #known;
  #modules;

  constructor(config, environment, _resolver, transformer) {
    this.#environment = environment;
    // Jest has made each `name` of the configuration a pattern: only those of whole names are of use here.
    const aliases = config.moduleNameMapper.filter(([pattern]) => /^\^[\w/-]+\$$/.test(pattern));
    this.#known = new Map(aliases.map(([pattern, path]) => [pattern.slice(1, -1), path]));
    this.#modules = new SuiteModules(transformer, this.#known);
  }

  /** jest-circus is evaluated for each suite: it keeps the suite's state in its own variables. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[LISTENERS];
    return require(path);
  }

  setGlobalsForRuntime(globals) {
    this.#known.set('@jest/globals', moduleOf('@jest/globals', { ...globals, jest: this.#environment.jest }));
  }

  /** For what the configuration itself names, such as the resolver of snapshots. */
  requireModule(path) {
    return require(path);
  }

  unstable_shouldLoadAsEsm() {
    return true;
  }

  unstable_importModule(path) {
    return this.#modules.import(path);
  }

  getSourceMaps() {
    return this.#modules.sourceMaps;
  }

  getAllCoverageInfoCopy() {
    return undefined;
  }

  enterTestCode() {}

  leaveTestCode() {}

  teardown() {}
}
