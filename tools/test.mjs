/**
 * `npm test -- [arguments of Jest]`: installs what is missing, then runs Jest.
 *
 * GIOTTO_TYPEORM=typeorm-0.3 runs them with the other TypeORM that is installed (`other-typeorm.mjs`).
 *
 * The command line begins with the projects of jest.config.js that are run, unless Jest's own `--selectProjects` names others.
 */
import { installDependencies, runBin } from './dependencies.mjs';

const PROJECTS = ['unit', 'servers', 'long', 'projects', 'rare'];

const given = process.argv.slice(2);
const isOther = (argument) => !PROJECTS.includes(argument);
const first = given.findIndex(isOther);
const projects = first < 0 ? given : given.slice(0, first);
const args = given.slice(projects.length);
// Last, since it takes every word that follows.
if (!args.includes('--selectProjects')) args.push('--selectProjects', ...projects);

await installDependencies();
const otherTypeorm = process.env.GIOTTO_TYPEORM && `--import ${new URL('other-typeorm.mjs', import.meta.url).href}`;
const flags = [
  process.env.NODE_OPTIONS,
  otherTypeorm,
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
];
const env = { ...process.env, NODE_OPTIONS: flags.filter(Boolean).join(' ') };
process.exitCode = await runBin('jest', args, { env });
