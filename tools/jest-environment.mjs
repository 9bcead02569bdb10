import { ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { AsyncLocalStorage } from 'node:async_hooks';

/** Those that the running suite has entered. */
const entered = new Set();
for (const name of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[name];
  AsyncLocalStorage.prototype[name] = function (...args) {
    entered.add(this);
    return original.apply(this, args);
  };
}

/** Jest's `testEnvironment`: the worker's own realm, put back after each suite as it was before. */
export default class WorkerEnvironment {
  global = globalThis;
  #before = { console, exit: process.exit, env: { ...process.env }, stackTraceLimit: Error.stackTraceLimit };
  #mocker = new ModuleMocker(globalThis);
  #timers;

  constructor({ projectConfig }) {
    this.#timers = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.fakeTimersModern = this.#timers;
    this.moduleMocker = this.#mocker;
  }

  /** The `jest` of `@jest/globals`: as much of it as the specs use. */
  get jest() {
    return {
      fn: (implementation) => this.#mocker.fn(implementation),
      spyOn: (object, method) => this.#mocker.spyOn(object, method),
      restoreAllMocks: () => this.#mocker.restoreAllMocks(),
      useFakeTimers: (options) => this.#timers.useFakeTimers(options),
      useRealTimers: () => this.#timers.useRealTimers(),
      advanceTimersByTimeAsync: (milliseconds) => this.#timers.advanceTimersByTimeAsync(milliseconds),
      getTimerCount: () => this.#timers.getTimerCount(),
    };
  }

  /** Called once the suite's modules may be loaded. */
  async setup() {}

  async teardown() {
    this.#timers.dispose();
    this.#mocker.restoreAllMocks();
    globalThis.console = this.#before.console;
    process.exit = this.#before.exit;
    for (const name of Object.keys(process.env)) if (!(name in this.#before.env)) delete process.env[name];
    Object.assign(process.env, this.#before.env);
    Error.stackTraceLimit = this.#before.stackTraceLimit;
    // Each that stays enabled makes every promise of the worker slower, and jest-circus has one a suite.
    for (const storage of entered) storage.disable();
    entered.clear();
  }

  exportConditions() {
    return ['node', 'import'];
  }

  getVmContext() {
    return null;
  }
}
