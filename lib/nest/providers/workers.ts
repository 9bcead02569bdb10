import cluster from 'node:cluster';

/** How a process can tell that it is one of several. */
export interface WorkerSigns {
  /** Its number in `node:cluster`, from 1. */
  readonly workerId: number | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const ofThisProcess = (): WorkerSigns => ({ workerId: cluster.worker?.id, env: process.env });

/**
 * Returns what tells that an application runs in several workers. The second one alone says so: if there is one, there are several,
 * and all of them together say it once. PM2 counts the processes of each application from 0, and its workers of `node:cluster`
 * across applications.
 */
export function secondWorker({ workerId, env }: WorkerSigns = ofThisProcess()): string | undefined {
  const variable = env.instance_var || 'NODE_APP_INSTANCE';
  const instance = env[variable];
  if (instance !== undefined) return instance === '1' ? `${variable}=1` : undefined;
  return workerId === 2 ? 'worker 2 of node:cluster' : undefined;
}
