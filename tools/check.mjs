/**
 * `npm run check [-- <commit>]`: format, lint, types, build, and the unit specs nearest to what changed since that commit
 * (see `startOfChange`).
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { changedFiles, startOfChange } from './change.mjs';
import { installDependencies, root } from './dependencies.mjs';
import { nearestSpecs } from './nearest-specs.mjs';

/** The slowest first, so that no core ends alone with it. */
const SCRIPTS = ['build', 'typecheck', 'lint:code', 'format:check', 'lint:imports'];

/** So many specs stay within a minute on two cores. A file at the bottom of the library concerns nearly every spec. */
const MOST_SPECS = 30;

const execute = promisify(execFile);

/** Runs a command and prints one line about it, and its output if it fails. Returns true if it succeeds. */
async function passes(title, command, args) {
  const begun = performance.now();
  const { code = 0, stdout, stderr } = await execute(command, args, { maxBuffer: 1e8 }).catch((error) => error);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(`\n${stdout}${stderr}`);
  process.stdout.write(`${code === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)\n`);
  return code === 0;
}

/** Runs the scripts, as many at a time as there are cores. Returns true if all succeed. */
async function runScripts() {
  const waiting = [...SCRIPTS];
  const outcomes = [];
  const work = async () => {
    for (let name = waiting.shift(); name; name = waiting.shift())
      outcomes.push(await passes(name, 'npm', ['run', '--silent', name]));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return outcomes.every(Boolean);
}

async function runSpecs() {
  const related = nearestSpecs(changedFiles(startOfChange(process.argv[2])));
  if (related.length === 0) {
    process.stdout.write('ok     unit specs: the change concerns none\n');
    return true;
  }
  const chosen = related.slice(0, MOST_SPECS).map((path) => relative(root, path));
  const title = `unit specs: the nearest ${chosen.length} of ${related.length} that the change concerns`;
  return passes(title, process.execPath, ['tools/test.mjs', 'unit', '--runTestsByPath', ...chosen]);
}

await installDependencies();
const areGood = await runScripts();
process.exitCode = (await runSpecs()) && areGood ? 0 : 1;
