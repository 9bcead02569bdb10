/** `node tools/with-dependencies.mjs <program> [arguments]`: installs what is missing, then runs a local program. */
import { installDependencies, runBin } from './dependencies.mjs';

const [program, ...args] = process.argv.slice(2);
await installDependencies();
// The rules are in .eslintrc.js, which ESLint 9 reads only when asked to.
const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false' };
process.exitCode = await runBin(program, args, { env });
