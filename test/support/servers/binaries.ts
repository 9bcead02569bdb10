import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What installs each binary: Debian's package and Homebrew's formula. */
const packages = {
  'redis-server': { apt: 'redis-server', brew: 'redis' },
  memcached: { apt: 'memcached', brew: 'memcached' },
  postgres: { apt: 'postgresql', brew: 'postgresql@17' },
  pgbouncer: { apt: 'pgbouncer', brew: 'pgbouncer' },
  mariadbd: { apt: 'mariadb-server', brew: 'mariadb' },
  varnishd: { apt: 'varnish', brew: 'varnish' },
  nginx: { apt: 'nginx', brew: 'nginx' },
  chromium: { apt: 'chromium', brew: 'chromium' },
};

export type Binary = keyof typeof packages;

/** Folders, beside those on the PATH, where packages put binaries; `*` stands for any version. */
const elsewhere = [
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/lib/postgresql/*/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/Applications/Chromium.app/Contents/MacOS',
];

/** The installed versions of a folder that is versioned, the newest first. */
async function versions(pattern: string): Promise<string[]> {
  const [head, tail] = pattern.split('*');
  if (head === undefined || tail === undefined) return [pattern];
  const parent = head.endsWith('/') ? head : dirname(head);
  const names = await readdir(parent).catch(() => []);
  const matching = names.map((name) => join(parent, name)).filter((path) => path.startsWith(head));
  return matching.sort((a, b) => b.localeCompare(a, 'en', { numeric: true })).map((path) => path + tail);
}

async function find(name: Binary): Promise<string | undefined> {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const folders = [...onPath, ...(await Promise.all(elsewhere.map(versions))).flat()];
  for (const path of folders.map((folder) => join(folder, name))) {
    if (await isExecutable(path)) return path;
  }
  return undefined;
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

async function mayInstall(): Promise<boolean> {
  return process.getuid?.() === 0 && (await isExecutable('/usr/bin/apt-get'));
}

/** A failing update is left to the installation to judge: the lists at hand may do. */
async function aptGetInstall(names: Binary[]): Promise<void> {
  // Runlevel 1 keeps the packages from starting services of their own.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const wait = ['-o', 'DPkg::Lock::Timeout=300'];
  const wanted = names.map((name) => packages[name].apt);
  process.stderr.write(`giotto-cache: installing ${wanted.join(', ')}\n`);
  await run('apt-get', [...wait, 'update'], { env }).catch((error) => process.stderr.write(`${error}\n`));
  await run('apt-get', [...wait, 'install', '-y', '--no-install-recommends', ...wanted], { env, maxBuffer: 1e8 });
}

function cure(names: Binary[]): string {
  const command =
    process.platform === 'darwin'
      ? `brew install ${names.map((name) => packages[name].brew).join(' ')}`
      : `apt-get install -y ${names.map((name) => packages[name].apt).join(' ')}`;
  return `Not on this machine: ${names.join(', ')}. Install with: ${command}`;
}

/**
 * Sees to it that binaries are there: missing ones are installed where the run is root and apt-get is at
 * hand. Otherwise it rejects with the one command that installs all that is missing.
 */
export async function provide(names: readonly Binary[]): Promise<void> {
  const missing: Binary[] = [];
  for (const name of names) if (!(await find(name))) missing.push(name);
  if (missing.length === 0) return;
  if (!(await mayInstall())) throw new Error(cure(missing));
  await aptGetInstall(missing).catch((cause) => {
    throw new Error(cure(missing), { cause });
  });
}

/** The absolute path of a binary, installed on the way if need be (see `provide`). */
export async function binary(name: Binary): Promise<string> {
  await provide([name]);
  const path = await find(name);
  if (!path) throw new Error(cure([name]));
  return path;
}
