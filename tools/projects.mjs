/**
 * `npm run test:projects [-- --all] [--write] [arguments of Jest]`: tries the packed library in generated projects.
 *
 * `--all` adds the rare ones. `--write` writes docs/compatibility.md from what the run found; the cells of rows that were
 * not run say so.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './dependencies.mjs';
import { run } from './run.mjs';

const given = process.argv.slice(2);
const isOwn = (argument) => argument === '--all' || argument === '--write';
const kinds = given.includes('--all') ? ['projects', 'rare'] : ['projects'];
const test = [join(root, 'tools', 'test.mjs'), ...kinds, ...given.filter((argument) => !isOwn(argument))];

async function runAndWrite() {
  const folder = await mkdtemp(join(tmpdir(), 'giotto-projects-results-'));
  const page = ['--import', join(root, 'tools', 'typescript.mjs'), join(root, 'test', 'projects', 'write-page.ts')];
  try {
    const tested = await run(process.execPath, test, { env: { ...process.env, GIOTTO_PROJECTS_RESULTS: folder } });
    return (await run(process.execPath, [...page, folder])) || tested;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

process.exitCode = given.includes('--write') ? await runAndWrite() : await run(process.execPath, test);
