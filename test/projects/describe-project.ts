import { beforeAll, describe, it } from '@jest/globals';

import type { Project } from './project.js';
import { record } from './results.js';
import { COLUMNS, ROWS, type Column, type RowName } from './rows.js';

/** Does something with the project. Returns what the page says of it. */
export type Check = (project: Project) => Promise<string>;

/** One row: how its project is made, and what is done with it, in the order of the columns. */
export interface ProjectChecks extends Partial<Record<Column, Check>> {
  make(): Promise<Project>;
  /** Packages whose versions the page names. */
  packages: string[];
}

/** Against hanging alone: what an installation takes on a slow network, many times over. */
export const HANGS = 30 * 60_000;

/** Declares the tests of one row. */
export function describeProject(row: RowName, checks: ProjectChecks): void {
  describe(ROWS[row].project, () => {
    let project: Project;

    beforeAll(async () => {
      project = await checks.make();
      record(row, 'versions', project.versions(...checks.packages));
    }, HANGS);

    it.each(ROWS[row].columns.map((column) => [COLUMNS[column], column] as const))(
      '%s',
      async (_title, column) => record(row, column, await checks[column]!(project)),
      HANGS,
    );
  });
}
