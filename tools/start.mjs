/** `npm start`: installs what is missing, builds, and runs the sample application until it is told to stop. */
import { constants } from 'node:os';
import { installDependencies } from './dependencies.mjs';
import { run } from './run.mjs';

const { SIGINT, SIGTERM } = constants.signals;
const stopped = [128 + SIGINT, 128 + SIGTERM];

await installDependencies();
let code = await run('npm', ['run', '--silent', 'build']);
if (code === 0) code = await run(process.execPath, ['--enable-source-maps', 'dist/sample/main.js']);
process.exitCode = stopped.includes(code) ? 0 : code;
