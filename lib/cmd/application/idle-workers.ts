import { types } from 'node:util';

type Methods = Record<string, (...args: unknown[]) => unknown>;

const nothing = () => undefined;

/** A class that starts work on its own, known by its methods: its package may not be installed. */
interface Starter {
  readonly methods: readonly string[];
  quiet(instance: Methods): void;
}

/** Jobs stay registered under their names, and do nothing. */
function emptyJobs(orchestrator: Methods) {
  for (const add of ['addCron', 'addInterval', 'addTimeout']) {
    const original = orchestrator[add]!;
    orchestrator[add] = (_job, ...settings) => original.call(orchestrator, nothing, ...settings);
  }
}

const removing =
  (...methods: string[]) =>
  (instance: Methods) =>
    methods.forEach((method) => (instance[method] = nothing));

const STARTERS: readonly Starter[] = [
  // `SchedulerOrchestrator` of @nestjs/schedule
  { methods: ['addCron', 'addInterval', 'addTimeout', 'mountCron'], quiet: emptyJobs },
  // `BullExplorer` of @nestjs/bullmq
  {
    methods: ['registerWorkers', 'registerQueueEventListeners'],
    quiet: removing('registerWorkers', 'registerQueueEventListeners'),
  },
  // `BullExplorer` of @nestjs/bull
  { methods: ['handleProcessor', 'handleListener', 'getQueue'], quiet: removing('handleProcessor', 'handleListener') },
];

/**
 * Keeps an instance from running scheduled jobs and from taking jobs of queues, before Nest's `onModuleInit`.
 * @returns the instance
 */
export function idle<Instance>(instance: Instance): Instance {
  const starter = STARTERS.find(({ methods }) => hasMethods(instance, methods));
  starter?.quiet(instance as Methods);
  return instance;
}

const JOBS = ['getCronJobs', 'getIntervals', 'getTimeouts', 'getInterval', 'getTimeout'];

/** Stops jobs that the application itself added to the `SchedulerRegistry` of @nestjs/schedule and started. */
export function stopJobs(instance: unknown): void {
  if (!hasMethods(instance, JOBS)) return;
  const jobs = instance.getCronJobs!() as Map<string, { stop(): unknown }>;
  for (const job of jobs.values()) job.stop();
  for (const name of instance.getIntervals!() as string[]) clearInterval(instance.getInterval!(name) as NodeJS.Timeout);
  for (const name of instance.getTimeouts!() as string[]) clearTimeout(instance.getTimeout!(name) as NodeJS.Timeout);
}

/** Runs no trap of a Proxy. */
function hasMethods(instance: unknown, methods: readonly string[]): instance is Methods {
  if (typeof instance !== 'object' || instance === null || types.isProxy(instance)) return false;
  return methods.every((method) => typeof (instance as Record<string, unknown>)[method] === 'function');
}
