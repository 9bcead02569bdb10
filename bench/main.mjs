/** `npm run bench -- [options]`: installs what is missing, in the root and here, builds, and measures. */
import { join } from 'node:path';
import { installDependencies, root, runBin } from '../tools/dependencies.mjs';
import { run } from '../tools/run.mjs';
import { buildLibrary } from './library.mjs';
import { installRivals } from './rivals.mjs';

const args = process.argv.slice(2);
const hook = join(root, 'tools', 'typescript.mjs');

const steps = [
  installRivals,
  () => buildLibrary({ anew: !args.includes('--no-build') }),
  () => runBin('tsc', ['-p', 'bench/tsconfig.server.json']),
  () => run(process.execPath, ['--import', hook, 'bench/cli.ts', ...args]),
];

await installDependencies();
let code = 0;
for (const step of steps) if (code === 0) code = await step();
process.exitCode = code;
