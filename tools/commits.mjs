/** `npm run commits [-- <commit>]`: checks the messages of the commits since that one (see `startOfChange`). */
import { installDependencies, runBin } from './dependencies.mjs';
import { startOfChange } from './change.mjs';

await installDependencies();
process.exitCode = await runBin('commitlint', ['--from', startOfChange(process.argv[2]), '--to', 'HEAD']);
