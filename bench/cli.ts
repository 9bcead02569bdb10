/** Measures and reports as the arguments say; see `options.ts`. */
import { compare } from './compare.js';
import { grow } from './grow.js';
import { choose, help } from './options.js';
import { print } from './report/print.js';
import { cores, pin } from './run/cores.js';

const choice = choose(process.argv.slice(2));
const tasks = { help: async () => print(help), growth: grow, run: () => compare(choice) };
pin(process.pid, cores?.load);
await tasks[choice.task]();
