import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tests = join(root, 'test');

const IMPORTED = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+)\.js'/g;
/** What leads to a server, such as its address in the environment, or to another process. */
const OUTSIDE =
  /child_process|process\.env(?:\.(?:REDIS_URL|MEMCACHE_HOSTS|POSTGRES_URL|MARIADB_URL|CHROMIUM_PATH)|\[)|support\/servers\//;

/** True if a file, or anything of the tests that it imports, leads out of its process. */
function leadsOutside(file, seen = new Set()) {
  if (seen.has(file) || !existsSync(file)) return false;
  seen.add(file);
  const source = readFileSync(file, 'utf8');
  if (OUTSIDE.test(source)) return true;
  const imported = [...source.matchAll(IMPORTED)].map(([, path]) => join(dirname(file), `${path}.ts`));
  return imported.some((path) => path.startsWith(tests) && leadsOutside(path, seen));
}

const kindOf = (file) => {
  if (file.endsWith('.rare.projects.spec.ts')) return 'rare';
  if (file.endsWith('.projects.spec.ts')) return 'projects';
  if (file.endsWith('.long.spec.ts')) return 'long';
  return leadsOutside(file) ? 'servers' : 'unit';
};

/**
 * All spec files by kind: `unit`, `servers` (with servers and other processes), `long` (which take minutes by nature), and
 * `projects` and `rare` (with other projects, which install the package).
 */
export function specsByKind() {
  const kinds = { unit: [], servers: [], long: [], projects: [], rare: [] };
  for (const name of readdirSync(tests, { recursive: true })) {
    if (name.endsWith('.spec.ts')) kinds[kindOf(join(tests, name))].push(join(tests, name));
  }
  return kinds;
}
