import type { Fault, RemoteStand } from './fault.js';

/** What becomes of the backend's process. */
export const SERVER_FAULTS: readonly Fault<RemoteStand>[] = [
  {
    name: 'the server is stopped, and continues (SIGSTOP, SIGCONT)',
    effect: 'outage',
    begin: ({ stand }) => stand.server.pause(),
    end: ({ stand }) => stand.server.resume(),
  },
  {
    name: 'the server dies, and is started again (SIGKILL)',
    effect: 'outage',
    begin: ({ stand }) => stand.server.kill(),
    end: ({ stand }) => stand.server.restart(),
  },
];
