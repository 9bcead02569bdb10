import { ENTRY_FAULTS } from './entry.faults.js';
import type { Fault, RemoteStand } from './fault.js';
import { NETWORK_FAULTS } from './network.faults.js';
import { SERVER_FAULTS } from './server.faults.js';
import { SURROUNDING_FAULTS } from './surrounding.faults.js';

/** What every backend can have. */
export const COMMON_FAULTS: readonly Fault[] = [...ENTRY_FAULTS, ...SURROUNDING_FAULTS];

/** What every backend can have that is a server of its own. */
export const REMOTE_FAULTS: readonly Fault<RemoteStand>[] = [...NETWORK_FAULTS, ...SERVER_FAULTS, ...COMMON_FAULTS];
