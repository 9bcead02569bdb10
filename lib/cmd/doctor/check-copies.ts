import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { namedPackage } from '../../nest/backend/application-name.js';
import { providerOf } from '../../nest/backend/provider-of.js';
import { GiottoCacheService } from '../../nest/values/giotto-cache.service.js';
import type { Examined } from './examined.js';
import { finding, fine, type Result } from './result.js';

const PACKAGE = 'giotto-cache';

/** Compares the copy of giotto-cache that the application loads with the one that runs. Tokens are the same in both, classes are not. */
export function checkCopies(
  { app, file }: Pick<Examined, 'app' | 'file'>,
  script: string | undefined = process.argv[1],
): Result {
  const ours = (script && copyAt(script)) ?? 'elsewhere';
  if (providerOf(app, GiottoCacheService) !== undefined)
    return fine(`copy: the application loads ${PACKAGE} from ${ours}, as this command does`);
  return finding(
    `The application loads ${PACKAGE} from ${copyOfApplication(file) ?? 'a bundle'}, and this command is of ${ours}.`,
    `Run npx -p ${PACKAGE} giotto-cmd in the application's own folder, and npm dedupe if both copies are installed there.`,
  );
}

function copyOfApplication(file: string): string | undefined {
  try {
    return copyAt(createRequire(file).resolve(PACKAGE));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

const copyAt = (file: string): string | undefined => namedPackage(dirname(realpathSync(file)))?.folder;
