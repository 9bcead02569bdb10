import type { INestApplicationContext } from '@nestjs/common';

/** Finds providers in any module: an application, or Nest's `ModuleRef`. */
export type Container = Pick<INestApplicationContext, 'get'>;

/** An application that was started. */
export interface Started {
  readonly app: Container;
  /** True if everything is known that its HTTP server has: global pipes, settings of the adapter. */
  readonly isWhole: boolean;
}
