/** `npm run reliability`: plays every fault at length, and writes docs/reliability.md, with what failed in it too. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './dependencies.mjs';
import { run } from './run.mjs';

const specs = (await readdir(join(root, 'test', 'faults'))).filter((name) => name.endsWith('.spec.ts'));
const folder = await mkdtemp(join(tmpdir(), 'giotto-reliability-'));
const env = { ...process.env, GIOTTO_RELIABILITY: folder };
const report = [
  '--import',
  join(root, 'tools', 'typescript.mjs'),
  join(root, 'test', 'support', 'faults', 'report', 'main.ts'),
  folder,
];
try {
  const tested = await run(process.execPath, [join(root, 'tools', 'test.mjs'), 'long', 'test/faults', '--runInBand'], {
    env,
  });
  const isComplete = (await readdir(folder)).length === specs.length;
  if (!isComplete) process.stderr.write('Some backend has no results: docs/reliability.md stays as it was.\n');
  process.exitCode = (isComplete ? await run(process.execPath, report) : 1) || tested;
} finally {
  await rm(folder, { recursive: true, force: true });
}
