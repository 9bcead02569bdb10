import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { nearestPackage } from '../nest/backend/nearest-package.js';

/** Returns the installed version of giotto-cache. */
export function ownVersion(): string {
  const file = nearestPackage(dirname(fileURLToPath(import.meta.url)))!;
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
