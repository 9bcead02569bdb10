import { Project } from './project.js';
import type { RowName } from './rows.js';
import { succeeded } from './program.js';
import { workplace } from './workplace.js';

/** A package manager other than npm: its package, and how it adds packages. */
interface Manager {
  readonly package: string;
  readonly add: readonly string[];
  /** Files that it needs. */
  readonly files?: Readonly<Record<string, string>>;
}

export const MANAGERS = {
  pnpm: { package: 'pnpm@10', add: ['pnpm', 'add'] },
  'yarn-1': { package: 'yarn@1.22.22', add: ['yarn', 'add', '--non-interactive'] },
  'yarn-4': {
    package: '@yarnpkg/cli-dist@4',
    add: ['yarn', 'add'],
    files: { '.yarnrc.yml': 'nodeLinker: node-modules\nenableTelemetry: false\n', 'yarn.lock': '' },
  },
} as const satisfies Record<string, Manager>;

/** All of them ask the registry that npm is set up with. */
async function registryOfNpm(folder: string): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await succeeded(['npm', 'config', 'get', 'registry'], folder);
  const registry = stdout.trim();
  return { npm_config_registry: registry, YARN_REGISTRY: registry, YARN_NPM_REGISTRY_SERVER: registry };
}

/** Installs a generated project of Nest 11 with another package manager, with the library and commander. */
export async function installedBy(name: keyof typeof MANAGERS, row: RowName): Promise<Project> {
  const project = await Project.from('nest-11', row);
  const manager: Manager = MANAGERS[name];
  for (const [path, text] of Object.entries(manager.files ?? {})) await project.write(path, text);
  const { tarball } = workplace();
  const file = name === 'yarn-4' ? `giotto-cache@file:${tarball}` : `file:${tarball}`;
  const env = await registryOfNpm(project.folder);
  const exec = ['npm', 'exec', '--yes', `--package=${manager.package}`, '--'];
  await project.runWith(env, ...exec, ...manager.add, file, 'commander@^14.0.3');
  return project;
}
