/** `npm test -- [arguments of Jest]`: installs what is missing, then runs Jest. */
import { installDependencies, runBin } from './dependencies.mjs';

await installDependencies();
const flags = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const env = { ...process.env, NODE_OPTIONS: flags.filter(Boolean).join(' ') };
process.exitCode = await runBin('jest', process.argv.slice(2), { env });
