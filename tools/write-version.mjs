/** Copies the version of package.json to `lib/cmd/version.ts`, after changesets has raised it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './dependencies.mjs';

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const file = join(root, 'lib', 'cmd', 'version.ts');
await writeFile(file, (await readFile(file, 'utf8')).replace(/VERSION = '.*'/, `VERSION = '${version}'`));
