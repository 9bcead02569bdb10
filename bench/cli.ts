/** Measures and reports as the arguments say; see `options.ts`. */
import { compare } from './compare.js';
import { count, miss, weigh } from './cost.js';
import { findSize } from './first-tier.js';
import { grow } from './grow.js';
import { choose, help } from './options.js';
import { print } from './report/print.js';
import { cores, pin } from './run/cores.js';
import { replay } from './traces.js';

const choice = choose(process.argv.slice(2));
const tasks = {
  help: async () => print(help),
  growth: grow,
  misses: () => miss(choice.settings.misses),
  commands: count,
  bytes: weigh,
  'first-tier': () => findSize(choice.settings),
  traces: async () => replay(choice.traces),
  run: () => compare(choice),
};
pin(process.pid, cores?.load);
await tasks[choice.task]();
