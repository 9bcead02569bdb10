import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';

import { syncdb } from 'giotto-cache';
import type { Outcome, Surroundings } from '../support/cmd/giotto-cmd.js';
import { installed, session } from '../support/cmd/installed-for-all.js';
import { DATABASES, using, type TestDatabase } from '../support/database/databases.js';

const HEALTHY = 'test/support/cmd/healthy-application.js';

const doctor = (app: string, surroundings: Omit<Surroundings, 'input'> = {}): Promise<Outcome> =>
  session.bare(['doctor', '--app', join(installed.folder, app)], surroundings);

const redis = (env: Record<string, string> = {}) => ({ BACKEND: 'redis', WHERE: process.env.REDIS_URL!, ...env });

/** Returns the findings, each in one line. */
const findingsOf = ({ out }: Outcome) =>
  out
    .replaceAll('\n  ', ' ')
    .split('\n')
    .filter((line) => line.startsWith('✗'));

describe('giotto-cmd doctor on a healthy application', () => {
  it('lists its checks, and ends with 0', async () => {
    const { code, out, err } = await doctor(HEALTHY, { env: redis({ PREFIX: 'shop:' }) });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      `✓ Node ${process.versions.node}`,
      `✓ application: ${join(installed.folder, HEALTHY)}`,
      expect.stringMatching(/^✓ packages: @nestjs\/common \d+.*, ioredis \d+.*, typeorm \d+\.\d+\.\d+$/),
      '✓ start: the application starts',
      '✓ module: GiottoCacheModule is imported',
      expect.stringMatching(/^✓ copy: the application loads giotto-cache from \S+, as this command does$/),
      expect.stringMatching(/^✓ backend: an answer came from redis at \S+$/),
      '✓ prefix: "shop:"',
      '✓ programs: 1',
      '',
      'Nothing is wrong.',
      '',
    ]);
  });

  it('has the exit code in its help', async () => {
    const { code, out } = await session.bare(['doctor', '--help']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/exit code 1 if\s+something is/) });
  });
});

describe('giotto-cmd doctor without an application', () => {
  beforeAll(async () => {
    await installed.write('unnamed/package.json', '{}');
    await installed.write('broken.js', `throw new Error('The file is broken.');`);
    await installed.write(
      'unfit.js',
      `import { Module } from '@nestjs/common';
       import { GiottoCacheModule } from './lib/index.js';
       class Unfit {}
       Module({ imports: [GiottoCacheModule.forRoot({ cache: 'nothing' })] })(Unfit);
       export default Unfit;`,
    );
    await installed.write(
      'cacheless.js',
      `import { Module } from '@nestjs/common';\nclass None {}\nModule({ providers: [] })(None);\nexport { None };`,
    );
  });

  it.each([
    ['the file does not exist', 'none.js', 'none.js does not exist. Build the application, or name its module'],
    [
      'the file is broken',
      'broken.js',
      'The application does not start: The file is broken. Start it without giotto-cmd',
    ],
    ['its options are impossible', 'unfit.js', 'The application does not start. cache: "nothing" is not a backend'],
    ['it has no cache', 'cacheless.js', 'It has no cache. Import GiottoCacheModule.forRoot(…) in its module.'],
  ])('says that %s', async (_what, app, text) => {
    const outcome = await doctor(app);
    expect(outcome).toMatchObject({ code: 1, out: expect.stringMatching(/\n\n1 finding\.\n$/), err: '' });
    expect(findingsOf(outcome)).toEqual([expect.stringContaining(text)]);
  });

  it('says how to name it', async () => {
    const outcome = await session.bare(['doctor'], { cwd: join(installed.folder, 'unnamed') });
    expect(outcome.code).toBe(1);
    expect(findingsOf(outcome)).toEqual([expect.stringContaining('Add "giotto": { "app": "dist/app.module.js" }')]);
  });
});

describe('giotto-cmd doctor looks at the backend', () => {
  it('says why it does not answer', async () => {
    const outcome = await doctor(HEALTHY, { env: redis({ WHERE: 'redis://127.0.0.1:1', PREFIX: 'shop:' }) });
    expect(outcome).toMatchObject({ code: 1, err: '' });
    expect(findingsOf(outcome)).toEqual([
      expect.stringMatching(/^✗ The backend does not answer: redis at 127\.0\.0\.1:1 .*ECONNREFUSED.* Start it, or/),
    ]);
  });

  it('says that a dummy stores nothing', async () => {
    expect(findingsOf(await doctor(HEALTHY, { env: { BACKEND: 'dummy' } }))).toEqual([
      '✗ The backend is dummy, which stores nothing, so no program is cached. Unless that is meant, name another one: ' +
        "GiottoCacheModule.forRoot({ cache: 'redis' }).",
    ]);
  });

  it('warns of the default prefix if the application has no name', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'giotto-nameless-'));
    try {
      const outcome = await doctor(HEALTHY, { env: redis(), cwd });
      expect(outcome.code).toBe(1);
      expect(findingsOf(outcome)).toEqual([
        expect.stringMatching(
          /^✗ The prefix is "giotto:", because no package\.json .* Give package\.json a "name", or/,
        ),
      ]);
    } finally {
      await rm(cwd, { recursive: true });
    }
  });
});

describe.each(Object.entries(DATABASES))('giotto-cmd doctor on %s', (name, make) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await make();
  });
  afterAll(() => database.drop());

  const examined = () =>
    doctor(HEALTHY, { env: { BACKEND: name, WHERE: JSON.stringify(database.options), PREFIX: 'shop:' } });

  it('says that the table is missing, up to date, or outdated', async () => {
    expect(findingsOf(await examined())).toEqual([
      expect.stringMatching(/^✗ The table "giotto_cache" does not exist.*giotto-cmd syncdb/),
    ]);
    await syncdb(new DataSource(database.options));
    expect(await examined()).toMatchObject({
      code: 0,
      out: expect.stringContaining('✓ table: "giotto_cache" is up to'),
    });
    await using(new DataSource(database.options), (dataSource) =>
      dataSource.query(
        `DROP INDEX ${name === 'MariaDB' ? 'IDX_giotto_cache_prefix ON giotto_cache' : '"IDX_giotto_cache_prefix"'}`,
      ),
    );
    expect(findingsOf(await examined())).toEqual([
      expect.stringMatching(
        name === 'MariaDB'
          ? /^✗ .* outdated\. It lacks the index "IDX_giotto_cache_prefix"\. Drop it, .*giotto-cmd syncdb$/
          : /^✗ .* outdated\. It lacks the index "IDX_giotto_cache_prefix"\. Run: .*giotto-cmd syncdb$/,
      ),
    ]);
    await using(new DataSource(database.options), (dataSource) =>
      dataSource.query('ALTER TABLE giotto_cache RENAME COLUMN value TO content'),
    );
    expect(findingsOf(await examined())).toEqual([
      expect.stringMatching(/^✗ .* outdated\. It lacks the column "value".* Drop it, .*giotto-cmd syncdb$/),
    ]);
  });
});

describe('giotto-cmd doctor on locmem', () => {
  const project = async (folder: string, files: Readonly<Record<string, string>>) => {
    const all = { 'package.json': '{ "name": "shop", "type": "module" }', ...files };
    for (const [file, text] of Object.entries(all)) await installed.write(`${folder}/${file}`, text);
    const app = `export { HealthyModule as default } from '${join(installed.folder, HEALTHY)}';`;
    await installed.write(`${folder}/app.js`, app);
    return `${folder}/app.js`;
  };

  it.each([
    [
      'a script of package.json',
      { 'package.json': '{ "name": "s", "type": "module", "scripts": { "up": "pm2 start app.js -i \\"max\\"" } }' },
      {},
      'package.json',
    ],
    [
      'a configuration of pm2',
      { 'ecosystem.config.cjs': 'module.exports = { apps: [{ script: "app.js", instances: 4 }] };' },
      {},
      'ecosystem.config.cjs',
    ],
    ['the environment', {}, { WEB_CONCURRENCY: '4' }, 'WEB_CONCURRENCY=4'],
  ])('warns if %s starts several processes', async (_what, files, env, sign) => {
    const outcome = await doctor(await project(`several-${sign}`, files), { env });
    expect(outcome.code).toBe(1);
    expect(findingsOf(outcome)).toEqual([expect.stringContaining(`${sign} starts several processes, and each has`)]);
  });

  it.each([
    ['nothing says otherwise', {}],
    [
      'pm2 starts one process',
      { 'ecosystem.config.cjs': 'module.exports = { apps: [{ script: "app.js", instances: 1 }] };' },
    ],
  ])('is content if %s', async (what, files) => {
    expect(await doctor(await project(`one-${what.length}`, files))).toMatchObject({ code: 0, err: '' });
  });
});

describe('giotto-cmd doctor looks at the programs', () => {
  it('names each that is never cached, with the reason and the cure', async () => {
    const outcome = await doctor('test/support/cmd/sick-application.js');
    expect(outcome).toMatchObject({ code: 1, out: expect.stringContaining('✓ programs: 4\n'), err: '' });
    expect(findingsOf(outcome)).toEqual([
      expect.stringMatching(
        /^✗ OrdersController\.create is never cached: it answers POST requests.*methods: \['POST'\]/,
      ),
      expect.stringMatching(
        /^✗ Pool\.free is not cached: the application holds several objects of its class.* Provide/,
      ),
      '✗ Forgotten.price is not cached: no module has its class. Put Forgotten into the controllers or providers of a module.',
      expect.stringMatching(/^✗ OrdersController\.mine is private.* Give the program a key/),
      expect.stringMatching(/^✗ Prices\.price returns a promise under @GiottoCache.*Write async price/),
    ]);
  });
});
