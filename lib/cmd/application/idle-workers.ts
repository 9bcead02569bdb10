import { types } from 'node:util';

type Methods = Record<string, (...args: unknown[]) => unknown>;

const nothing = () => undefined;

/** A class that starts work which nobody asks for, told by its methods: the package that it comes from need not be there. */
interface Starter {
  readonly methods: readonly string[];
  quiet(instance: Methods): void;
}

/** Jobs stay registered under their names, so that whoever looks for one finds it. It has nothing to do. */
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
  { methods: ['registerWorkers', 'registerQueueEventListeners'], quiet: removing('registerWorkers', 'registerQueueEventListeners') },
  // `BullExplorer` of @nestjs/bull
  { methods: ['handleProcessor', 'handleListener', 'getQueue'], quiet: removing('handleProcessor', 'handleListener') },
];

/** Returns the instance itself. If it starts scheduled jobs or takes jobs from queues, it does so no more; before Nest's `onModuleInit`. */
export function idle<Instance>(instance: Instance): Instance {
  const starter = STARTERS.find(({ methods }) => hasMethods(instance, methods));
  starter?.quiet(instance as Methods);
  return instance;
}

const JOBS = ['getCronJobs', 'getIntervals', 'getTimeouts', 'getInterval', 'getTimeout'];

/** Stops the jobs that the application itself has added to the `SchedulerRegistry` of @nestjs/schedule, and started. */
export function stopJobs(instance: unknown): void {
  if (!hasMethods(instance, JOBS)) return;
  const jobs = instance.getCronJobs!() as Map<string, { stop(): unknown }>;
  for (const job of jobs.values()) job.stop();
  for (const name of instance.getIntervals!() as string[]) clearInterval(instance.getInterval!(name) as NodeJS.Timeout);
  for (const name of instance.getTimeouts!() as string[]) clearTimeout(instance.getTimeout!(name) as NodeJS.Timeout);
}

/** No trap of a Proxy runs. */
function hasMethods(instance: unknown, methods: readonly string[]): instance is Methods {
  if (typeof instance !== 'object' || instance === null || types.isProxy(instance)) return false;
  return methods.every((method) => typeof (instance as Record<string, unknown>)[method] === 'function');
}
