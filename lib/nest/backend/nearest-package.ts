import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Returns the path of the package.json in a folder, or in the nearest folder above that has one. */
export function nearestPackage(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : nearestPackage(dirname(folder));
}
