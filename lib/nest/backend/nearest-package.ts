import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The package.json of a folder, or of the nearest one above it that has one. */
export function nearestPackage(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return file;
  return dirname(folder) === folder ? undefined : nearestPackage(dirname(folder));
}
