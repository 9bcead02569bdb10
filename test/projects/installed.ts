import { expect } from '@jest/globals';

import type { TemplateName } from './generate.js';
import { Project } from './project.js';
import type { RowName } from './rows.js';

/** What npm may not say of the library, nor of a package that it brings. */
const OURS =
  /package: '(giotto-cache|compressible|mime-db|fastest-levenshtein|lru-cache|negotiator|structured-headers)@/;

/** Installs a generated project with the library from the tarball, and with commander for `giotto-cmd`. */
export async function installed(template: TemplateName, row: RowName): Promise<Project> {
  const project = await Project.from(template, row);
  const output = await project.install('commander');
  expect(output).not.toMatch(OURS);
  return project;
}
