import type { Adapter, Backend } from '../plan/contestants.js';
import { startBackend, type BackendServer } from '../run/backend-server.js';
import { ContestantProcess } from '../run/contestant-process.js';
import { Proxy, type ProxyOptions } from '../network/proxy.js';
import { Asker } from './asker.js';

/** A contestant's server, ready to be asked. */
export interface Server {
  readonly process: ContestantProcess;
  readonly asker: Asker;
}

/** Where the contestants of a measurement are. */
export interface Ground {
  readonly backend: BackendServer;
  readonly proxy: Proxy;
  start(server: string, adapter: Adapter): Promise<Server>;
}

/** Runs a measurement with a backend of its own, behind a proxy, and stops everything afterwards. */
export async function onGround<T>(
  backend: Backend,
  options: ProxyOptions,
  measure: (ground: Ground) => Promise<T>,
): Promise<T> {
  const server = await startBackend(backend);
  const proxy = await Proxy.start(server.url, options);
  const started: Server[] = [];
  const start = async (name: string, adapter: Adapter) => {
    const process = await ContestantProcess.start({ server: name, adapter, backend, url: proxy.url });
    const one = { process, asker: new Asker(process.origin) };
    started.push(one);
    return one;
  };
  try {
    return await measure({ backend: server, proxy, start });
  } finally {
    started.forEach(({ asker }) => asker.close());
    await Promise.all(started.map(({ process }) => process.stop()));
    await proxy.stop();
    await server.stop();
  }
}
