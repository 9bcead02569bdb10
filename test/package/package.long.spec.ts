import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { allPages, linksOf } from '../documents/pages.js';
import { forget, keep } from '../support/servers/keeper.js';
import { outcome, succeed } from './command.js';
import { makeProject, whileRunning } from './nest-project.js';
import { bin, pack } from './repository.js';

/** Against hanging alone: a busy machine needs several times what an idle one does. */
const minutes = 5 * 60_000;
const optionalPeers = [
  '@nestjs/terminus',
  '@opentelemetry/api',
  'commander',
  'ioredis',
  'memjs',
  'prom-client',
  'typeorm',
];

let folder: string;
let tarball: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'giotto-cache-package-'));
  keep({ folder });
  tarball = await pack(folder);
}, 3 * minutes);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  forget(folder);
});

async function getTwice(url: string) {
  const responses = [await fetch(`${url}/squared?x=12`), await fetch(`${url}/squared?x=12`)];
  const bodies = await Promise.all(responses.map((response) => response.text()));
  return { bodies, statuses: responses.map(({ headers }) => headers.get('cache-status')) };
}

/** `test/projects` tries other versions of Nest, and other tools. */
describe('the package in a project without the optional peers', () => {
  let project: string;

  beforeAll(async () => {
    project = await makeProject(join(folder, 'nest'), '^12.0.0', tarball);
  }, 5 * minutes);

  it('brings none of the optional peers', () => {
    expect(optionalPeers.filter((name) => existsSync(join(project, 'node_modules', name)))).toEqual([]);
  });

  it('has a root entry that needs none of them', async () => {
    const script = "console.log(Object.keys(await import('giotto-cache')).join(' '))";
    const names = await succeed(process.execPath, ['--input-type=module', '--eval', script], project);
    expect(names.split(/\s+/)).toEqual(expect.arrayContaining(['GiottoCacheModule', 'GiottoCache', 'RedisKeyValue']));
  });

  it('answers the second call from process memory', async () => {
    const { bodies, statuses } = await whileRunning(project, 'locmem', getTwice);
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ squared: 144 });
    expect(bodies[1]).toBe(bodies[0]);
    expect(statuses[0]).not.toContain('giotto; hit');
    expect(statuses[1]).toContain('giotto; hit');
  });

  it('has a command that says how to install commander, and with it calls programs', async () => {
    const command = (...words: string[]) =>
      outcome(join(project, 'node_modules', '.bin', 'giotto-cmd'), words, project);
    expect(await command('squared', 'x=12')).toEqual({
      code: 1,
      output: expect.stringContaining('npm install commander'),
    });
    await succeed('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', 'commander@^14.0.3'], project);
    expect(await command('squared', 'x=12')).toEqual({
      code: 0,
      output: expect.stringMatching(/^\{ squared: 144, calculatedAt: '\d+' \}\n$/),
    });
    expect(await command('squared', 'x=twelve')).toEqual({
      code: 2,
      output: expect.stringContaining('x  number (query)'),
    });
    expect(await command('syncdb')).toEqual({ code: 1, output: expect.stringContaining('npm install typeorm') });
  });

  it('says at startup how to install the client that the chosen key/value needs', async () => {
    const { code, output } = await outcome(process.execPath, ['application.js', 'redis'], project);
    expect(output).toContain('npm install ioredis');
    expect(code).not.toBe(0);
  });
});

async function filesOf(archive: string): Promise<string[]> {
  const listing = await succeed('tar', ['-tzf', archive], folder);
  return listing
    .trim()
    .split('\n')
    .map((file) => file.replace('package/', ''));
}

describe('the tarball', () => {
  it(
    'gives its types to every way of importing it',
    async () => {
      const args = [tarball, '--no-definitely-typed', '--no-color', '--no-emoji'];
      expect(await outcome(bin('attw'), args, folder)).toMatchObject({ code: 0 });
    },
    minutes,
  );

  it(
    'is what publint asks of a package',
    async () => {
      const { code, output } = await outcome(bin('publint'), ['run', tarball, '--strict'], folder);
      expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('All good') });
    },
    minutes,
  );

  it('holds the library with its test helpers, and none of its own tests', async () => {
    const files = await filesOf(tarball);
    expect(files).toEqual(
      expect.arrayContaining([
        'LICENSE',
        'package.json',
        'dist/lib/index.js',
        'dist/lib/dashboard/index.js',
        'dist/lib/health/index.js',
        'dist/lib/metrics/index.js',
        'dist/lib/testing/index.js',
        'dist/cjs/lib/index.js',
        'dist/cjs/lib/dashboard/index.js',
        'dist/cjs/lib/health/index.js',
        'dist/cjs/lib/metrics/index.js',
        'dist/cjs/lib/testing/index.js',
        'docs/grafana.json',
        'lib/index.ts',
      ]),
    );
    expect(files.filter((file) => /^(dist\/)?(sample|tools|test)/.test(file))).toEqual([]);
  });

  it('holds every file that its pages link to', async () => {
    const files = new Set(await filesOf(tarball));
    const pages = allPages().filter(({ path }) => files.has(path));
    const links = pages.flatMap((page) =>
      linksOf(page)
        .map((link) => link.split('#')[0]!)
        .filter((file) => file !== '')
        .map((file) => join(dirname(page.path), file)),
    );
    expect(links.length).toBeGreaterThan(100);
    const isThere = (link: string) => files.has(link) || [...files].some((file) => file.startsWith(join(link, '/')));
    expect(links.filter((link) => !isThere(link))).toEqual([]);
  });
});
