/**
 * `npm run reliability [-- redis sqlite-first-tier]`: plays every fault at length, or those of some specs, and writes their sections
 * of docs/reliability.md, with what failed in it too.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './dependencies.mjs';
import { run } from './run.mjs';

const names = process.argv.slice(2);
const specs = names.length === 0 ? ['test/faults'] : names.map((name) => `test/faults/${name}.long`);
const folder = await mkdtemp(join(tmpdir(), 'giotto-reliability-'));
const env = { ...process.env, GIOTTO_RELIABILITY: folder };
const report = [
  '--import',
  join(root, 'tools', 'typescript.mjs'),
  join(root, 'test', 'support', 'faults', 'report', 'main.ts'),
  folder,
];
try {
  const tested = await run(process.execPath, [join(root, 'tools', 'test.mjs'), 'long', ...specs, '--runInBand'], {
    env,
  });
  const isAny = (await readdir(folder)).length > 0;
  if (!isAny) process.stderr.write('There are no results: docs/reliability.md stays as it was.\n');
  process.exitCode = (isAny ? await run(process.execPath, report) : 1) || tested;
} finally {
  await rm(folder, { recursive: true, force: true });
}
