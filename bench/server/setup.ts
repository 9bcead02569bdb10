import type { INestApplication, ModuleMetadata } from '@nestjs/common';

import type { Adapter, Backend } from '../plan/contestants.js';

/** What a contestant's process is started with. */
export interface Setup {
  /** Its file in `contestants/`. */
  readonly server: string;
  readonly adapter: Adapter;
  readonly backend: Backend;
  /** Where the backend is, as its driver spells it; a file for SQLite, empty for process memory. */
  readonly url: string;
}

/** A module, and what else its application needs before it listens. */
export interface ContestantModule extends ModuleMetadata {
  prepare?(app: INestApplication): unknown;
}

/**
 * The module that answers `GET /items/:size` with the document of that size. Every contestant has this one route, so that
 * all pay alike for routing and the parameter.
 */
export type MakeModule = (setup: Setup) => ContestantModule | Promise<ContestantModule>;
